import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { uniformGenerator } from '../../../../src-shared/random.ts';
import { floatsFrom } from '../../../../test/support/random-floats.ts';
import { featureLength, Kernels, MemoryLayout, type Block, type Region, type Rows } from './kernels.ts';

const uniform = uniformGenerator(3);
const randomFloats = floatsFrom(4);
const randomIndices = (length: number, below: number): Uint32Array =>
  Uint32Array.from({ length }, () => Math.floor(uniform() * below));

describe('kernels', () => {
  it('are those that their source compiles to', () => {
    const check = spawnSync(process.execPath, ['scripts/build-kernels.mjs', '--check'], { encoding: 'utf8' });
    expect(check.stderr).toBe('');
    expect(check.status).toBe(0);
  });

  it.each([
    [1, 1, false],
    [5, 9, true],
    [16, 9, false],
    [48, 9, true],
    [131, 3, false],
  ])('sum rows of %d floats, %d at a time, rectified: %s', (width, picks, rectify) => {
    const [count, tableRows] = [7, 23];
    const layout = new MemoryLayout();
    const [indices, rows, bias, out] = [
      layout.reserve(count * picks),
      layout.reserve(tableRows * width),
      layout.reserve(width),
      layout.reserve((count + 2) * width),
    ];
    const kernels = new Kernels(layout.bytes);
    const [pickedRows, table, offsets] = [
      randomIndices(count * picks, tableRows),
      randomFloats(tableRows * width),
      randomFloats(width),
    ];
    kernels.integers(indices).set(pickedRows);
    kernels.floats(rows).set(table);
    kernels.floats(bias).set(offsets);
    kernels.sumRows({ indices, count, picks, rows, width, bias, rectify, out, outRow: 1 });
    const result = kernels.floats(out);
    for (let i = 0; i < count; i++) {
      for (let w = 0; w < width; w++) {
        let sum = offsets[w]!;
        for (let k = 0; k < picks; k++) sum += table[pickedRows[i * picks + k]! * width + w]!;
        expect(result[(i + 1) * width + w]).toBeCloseTo(rectify ? Math.max(0, sum) : sum, 5);
      }
    }
    expect([...result.subarray(0, width), ...result.subarray((count + 1) * width)].every((value) => value === 0)).toBe(
      true,
    );
  });

  /** Where channel c of pixel p of a feature map lies. */
  const at = (block: Block, pixels: number, c: number, p: number): number =>
    (Math.floor(c / block) * pixels + p) * block + (c % block);

  it.each<{ block: Block; width: number; height: number; channels: number; upsample: boolean; noisy: boolean }>([
    { block: 16, width: 6, height: 4, channels: 40, upsample: true, noisy: true },
    { block: 16, width: 5, height: 3, channels: 16, upsample: false, noisy: false },
    { block: 8, width: 4, height: 2, channels: 12, upsample: true, noisy: false },
    { block: 8, width: 3, height: 3, channels: 24, upsample: false, noisy: true },
    { block: 1, width: 10, height: 4, channels: 22, upsample: true, noisy: true },
    { block: 1, width: 7, height: 3, channels: 5, upsample: false, noisy: false },
  ])(
    'modulate $channels channels in blocks of $block at $width x $height, up-sampled: $upsample, with noise: $noisy',
    ({ block, width, height, channels, upsample, noisy }) => {
      const size = { width, height };
      const before = upsample ? { width: width / 2, height: height / 2 } : size;
      const [patterns, offsets] = [5, channels + 3];
      const [pixels, pixelsBefore] = [width * height, before.width * before.height];
      const stride = channels + offsets;
      const layout = new MemoryLayout();
      const regions = {
        x: layout.reserve(featureLength(channels, before, block)),
        index: layout.reserve(pixels),
        rows: layout.reserve(patterns * stride + 16),
        map: layout.reserve(pixels),
        factors: layout.reserve(featureLength(channels, { width: 1, height: 1 }, block)),
        out: layout.reserve(featureLength(channels, size, block)),
        sum: layout.reserve(featureLength(channels, size, block)),
        planes: layout.reserve(channels * pixels),
      };
      const kernels = new Kernels(layout.bytes);
      const fill = (region: Region): Float32Array => {
        const numbers = randomFloats(region.length);
        kernels.floats(region).set(numbers);
        return numbers;
      };
      const [x, rows, map, factors] = [fill(regions.x), fill(regions.rows), fill(regions.map), fill(regions.factors)];
      const index = randomIndices(pixels, patterns);
      kernels.integers(regions.index).set(index);
      const part = (first: number): Rows => ({ region: regions.rows, first, stride, step: block });
      const feature = { size, channels, block };
      kernels.modulate({
        ...feature,
        x: regions.x,
        upsample,
        index: regions.index,
        a: part(0),
        b: part(channels),
        noise: noisy ? regions : undefined,
        slope: 0.2,
        out: regions.out,
      });
      kernels.add({
        ...feature,
        x: regions.x,
        upsample,
        index: regions.index,
        rows: part(channels),
        y: regions.out,
        out: regions.sum,
      });
      kernels.toPlanes({ ...feature, x: regions.out, slope: 0.5, out: regions.planes });
      const found = {
        out: kernels.floats(regions.out),
        sum: kernels.floats(regions.sum),
        planes: kernels.floats(regions.planes),
      };
      for (let c = 0; c < channels; c++) {
        for (let p = 0; p < pixels; p++) {
          const [column, row] = [p % width, Math.floor(p / width)];
          const source = upsample ? (row >> 1) * before.width + (column >> 1) : p;
          const input = x[at(block, pixelsBefore, c, source)]!;
          const [a, b] = [rows[index[p]! * stride + c]!, rows[index[p]! * stride + channels + c]!];
          const value = (input + (noisy ? factors[c]! * map[p]! : 0)) * a + b;
          const activated = Math.max(value, 0.2 * value);
          const here = at(block, pixels, c, p);
          expect(found.out[here]).toBeCloseTo(activated, 5);
          expect(found.sum[here]).toBeCloseTo(input + b + activated, 5);
          expect(found.planes[c * pixels + p]).toBeCloseTo(Math.max(activated, 0.5 * activated), 5);
        }
      }
    },
  );

  it('take A and B of every pixel from blocks', () => {
    const [block, size, channels] = [16, { width: 3, height: 2 }, 32] as const;
    const length = featureLength(channels, size, block);
    const layout = new MemoryLayout();
    const regions = {
      x: layout.reserve(length),
      maps: layout.reserve(2 * length),
      index: layout.reserve(6),
      out: layout.reserve(length),
    };
    const kernels = new Kernels(layout.bytes);
    const [x, maps] = [randomFloats(length), randomFloats(2 * length)];
    kernels.floats(regions.x).set(x);
    kernels.floats(regions.maps).set(maps);
    kernels.integers(regions.index).set([0, 1, 2, 3, 4, 5]);
    const part = (first: number): Rows => ({ region: regions.maps, first, stride: block, step: block * 6 });
    const { index, out } = regions;
    kernels.modulate({
      ...{ x: regions.x, size, upsample: false, channels, block, index, a: part(0), b: part(length), out },
      noise: undefined,
      slope: 1,
    });
    const result = kernels.floats(out);
    for (let i = 0; i < length; i++) expect(result[i]).toBeCloseTo(x[i]! * maps[i]! + maps[length + i]!, 5);
  });
});
