import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { uniformGenerator } from '../../../../src-shared/random.ts';
import { Kernels, MemoryLayout } from './kernels.ts';

const uniform = uniformGenerator(3);
const randomFloats = (length: number): Float32Array => Float32Array.from({ length }, () => uniform() * 2 - 1);
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

  it.each([
    [4, 4, 16, { x: 0, y: 0, width: 4, height: 4 }],
    [9, 5, 7, { x: 0, y: 0, width: 9, height: 5 }],
    [13, 6, 22, { x: 2, y: 1, width: 10, height: 4 }],
    [3, 2, 1, { x: 1, y: 0, width: 1, height: 2 }],
  ])(
    'lay rows out as maps of %d x %d pixels and %d channels, touching nothing else',
    (width, height, channels, rect) => {
      const tableRows = 11;
      const layout = new MemoryLayout();
      const [index, rows, planes] = [
        layout.reserve(width * height),
        layout.reserve(tableRows * channels),
        layout.reserve(width * height * channels),
      ];
      const kernels = new Kernels(layout.bytes);
      const [numbers, table] = [randomIndices(width * height, tableRows), randomFloats(tableRows * channels)];
      kernels.integers(index).set(numbers);
      kernels.floats(rows).set(table);
      kernels.floats(planes).fill(99);
      kernels.expandRows({ index, width, height, rect, rows, channels, planes });
      const result = kernels.floats(planes);
      for (let c = 0; c < channels; c++) {
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const inside = x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
            expect(result[(c * height + y) * width + x]).toBe(
              inside ? table[numbers[y * width + x]! * channels + c] : 99,
            );
          }
        }
      }
    },
  );

  it.each([
    [9, 5, 40, 16, { x: 0, y: 0, width: 9, height: 5 }],
    [13, 6, 48, 16, { x: 2, y: 1, width: 10, height: 4 }],
    [6, 3, 20, 8, { x: 1, y: 1, width: 4, height: 2 }],
  ])(
    'lay rows out as maps of %d x %d pixels and %d channels in blocks of %d, touching nothing else',
    (width, height, channels, block, rect) => {
      const [tableRows, first, stride, pixels] = [11, 3, channels + 5, width * height];
      const layout = new MemoryLayout();
      const [index, rows, blocks] = [
        layout.reserve(pixels),
        layout.reserve(tableRows * stride),
        layout.reserve(block + pixels * Math.ceil(channels / block) * block),
      ];
      const kernels = new Kernels(layout.bytes);
      const [numbers, table] = [randomIndices(pixels, tableRows), randomFloats(tableRows * stride)];
      kernels.integers(index).set(numbers);
      kernels.floats(rows).set(table);
      kernels.floats(blocks).fill(99);
      kernels.expandBlocks({
        ...{ index, width, height, rect, rows, stride, first, channels, block, blocks },
        start: block,
      });
      const expected = new Float32Array(blocks.length).fill(99);
      for (let c = 0; c < channels; c++) {
        for (let y = rect.y; y < rect.y + rect.height; y++) {
          for (let x = rect.x; x < rect.x + rect.width; x++) {
            const pixel = y * width + x;
            const lane = (Math.floor(c / block) * pixels + pixel) * block + (c % block);
            expected[block + lane] = table[numbers[pixel]! * stride + first + c]!;
          }
        }
      }
      expect(kernels.floats(blocks)).toEqual(expected);
    },
  );
});
