/** What a port of the published networks gets wrong first, one test each, on every runtime of this machine. */
import { describe, expect, it } from 'vitest';
import { sourceIndices } from '../../src-shared/labels/label-map.ts';
import { normalLatent, RANDOM_VERSION, uniformGenerator } from '../../src-shared/random.ts';
import type { Weights, WeightTensor } from '../../src-main/engine/network/weights.ts';
import { quantisePicture } from '../../src-main/engine/picture.ts';
import type { FloatTensor } from '../../src-main/engine/runtimes/runtime.ts';
import { PROGRAM_RUNTIMES, type Program, type RunProgram } from './program.ts';

const numbers = (shape: readonly number[], ...values: number[]): FloatTensor => ({
  shape,
  data: Float32Array.from(values),
});
/** 0, 1, 2 ... */
const arange = (...shape: number[]): FloatTensor => numbers(shape, ...Array(shape.reduce((a, b) => a * b)).keys());
const weights = (entries: Record<string, WeightTensor>): Weights => new Map(Object.entries(entries));

for (const [id, open] of Object.entries(PROGRAM_RUNTIMES)) {
  const run = await open().catch((error: unknown) =>
    error instanceof Error ? error.message.split('\n', 1)[0]! : String(error),
  );
  if (typeof run === 'string') {
    console.warn(`SKIPPED: traps on ${id}, which is not to be had here: ${run}`);
    describe.skip(`${id} (${run})`, () => it('is not to be had here', () => undefined));
    continue;
  }
  describe(id, () => testTraps(run));
}

function testTraps(run: RunProgram): void {
  const expectOutput = async (program: Program, input: FloatTensor, expected: FloatTensor): Promise<void> => {
    const { output } = await run(program, { input });
    expect(output!.shape).toEqual(expected.shape);
    expected.data.forEach((value, i) => expect(output!.data[i]).toBeCloseTo(value, 5));
  };

  it('pads both sides of a convolution of stride 2', () => {
    const sum = weights({ 'sum.weight': { shape: [1, 1, 3, 3], data: new Float32Array(9).fill(1) } });
    return expectOutput(
      (ops, parameters, { input }) => ({
        output: ops.convolve(input!, parameters(sum).convolution('sum'), { stride: 2, padding: 1 }),
      }),
      arange(1, 1, 4, 4),
      numbers([1, 1, 2, 2], 10, 24, 51, 90),
    );
  });

  it('paints a border on all four sides of every channel', () =>
    expectOutput(
      (ops, _, { input }) => ({ output: ops.paintBorder(input!, 1, 0.5) }),
      arange(1, 2, 3, 4),
      numbers(
        [1, 2, 3, 4],
        ...[0.5, 0.5, 0.5, 0.5, 0.5, 5, 6, 0.5, 0.5, 0.5, 0.5, 0.5],
        ...[0.5, 0.5, 0.5, 0.5, 0.5, 17, 18, 0.5, 0.5, 0.5, 0.5, 0.5],
      ),
    ));

  it('reads kernels as [out, in, height, width]', () => {
    const data = Float32Array.from(
      { length: 36 },
      (_, i) => 1000 * Math.floor(i / 18) + 100 * (Math.floor(i / 9) % 2) + 10 * (Math.floor(i / 3) % 3) + (i % 3),
    );
    const kernel = weights({
      'k.weight': { shape: [2, 2, 3, 3], data },
      'k.bias': { shape: [2], data: Float32Array.of(0, 0.5) },
    });
    // A single 1 in the middle of the second channel: the output is that channel's kernel, turned by half a turn.
    const impulse = numbers([1, 2, 3, 3], ...Array<number>(13).fill(0), 1, ...Array<number>(4).fill(0));
    const turned = [122, 121, 120, 112, 111, 110, 102, 101, 100];
    return expectOutput(
      (ops, parameters, { input }) => ({
        output: ops.convolve(input!, parameters(kernel).convolution('k'), { stride: 1, padding: 1 }),
      }),
      impulse,
      numbers([1, 2, 3, 3], ...turned, ...turned.map((value) => value + 1000.5)),
    );
  });

  it('flattens channel first', () =>
    expectOutput((ops, _, { input }) => ({ output: ops.flatten(input!) }), arange(2, 2, 2, 3), arange(2, 12)));

  it('unfolds the output of a linear layer channel first', () => {
    // Weight [out, in]: output i is 10 i + in[0] + i * in[1].
    const fc = weights({
      'fc.weight': { shape: [8, 2], data: Float32Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 1 : i >> 1)) },
      'fc.bias': { shape: [8], data: Float32Array.from({ length: 8 }, (_, i) => 10 * i) },
    });
    return expectOutput(
      (ops, parameters, { input }) => ({
        output: ops.unflatten(ops.linear(input!, parameters(fc).linear('fc')), 2, 1, 4),
      }),
      numbers([1, 2], 100, 2),
      numbers([1, 2, 1, 4], 100, 112, 124, 136, 148, 160, 172, 184),
    );
  });

  it('repeats the nearest pixel when it up-samples', () =>
    expectOutput(
      (ops, _, { input }) => ({ output: ops.upsample(input!) }),
      arange(1, 1, 2, 2),
      numbers([1, 1, 4, 4], 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3),
    ));

  it('resizes bilinearly between the centres of pixels', async () => {
    await expectOutput(
      (ops, _, { input }) => ({ output: ops.resizeBilinear(input!, 2, 2) }),
      arange(1, 1, 4, 4),
      numbers([1, 1, 2, 2], 2.5, 4.5, 10.5, 12.5),
    );
    await expectOutput(
      (ops, _, { input }) => ({ output: ops.resizeBilinear(input!, 1, 4) }),
      arange(1, 1, 1, 2),
      numbers([1, 1, 1, 4], 0, 0.25, 0.75, 1),
    );
  });

  it('normalises an instance by its biased variance, epsilon inside the root', () => {
    // Variance 1e-5 = epsilon in the first instance, 4 in the second.
    const deviation = Math.sqrt(1e-5);
    const small = 1 / Math.SQRT2;
    return expectOutput(
      (ops, _, { input }) => ({ output: ops.normaliseInstance(input!, 1e-5) }),
      numbers([2, 1, 2, 2], -deviation, deviation, deviation, -deviation, 1, 5, 5, 1),
      numbers([2, 1, 2, 2], -small, small, small, -small, -1, 1, 1, -1),
    );
  });

  it('does not count the padding of an average pool', () =>
    expectOutput(
      (ops, _, { input }) => ({ output: ops.averagePool(input!) }),
      arange(1, 1, 4, 4),
      numbers([1, 1, 2, 2], 2.5, 4, 8.5, 10),
    ));
}

describe('without a runtime', () => {
  it('picks the source pixel of a label by rounding down', () => {
    expect([...sourceIndices(5, 3)]).toEqual([0, 1, 3]);
  });

  it('truncates to bytes after clipping', () => {
    const levels = Float32Array.of(-2, -1, 0, 0.999, 1, 2);
    const rgb = quantisePicture(Float32Array.of(...levels, ...levels, ...levels), { width: 6, height: 1 });
    expect([...rgb]).toEqual([0, 0, 127, 254, 255, 255].flatMap((level) => [level, level, level]));
  });

  it('draws the numbers that its version stands for', () => {
    // Computed apart from this code, from the definitions of SplitMix32, xoshiro128** and Box-Muller.
    const uniforms: Record<number, number[]> = {
      0: [1789933344, 44971166, 2521387044, 3848737593],
      7: [210494603, 711084892, 3993689120, 4089369890],
      4294967295: [4104197751, 1825856343, 1152209388, 2427537429],
    };
    for (const [seed, expected] of Object.entries(uniforms)) {
      const uniform = uniformGenerator(Number(seed));
      expect(expected.map(() => uniform() * 2 ** 32)).toEqual(expected);
    }
    const latent = [
      0.16041187942028046, 0.27344220876693726, 2.201794385910034, -0.6829581260681152, -0.6445044875144958,
      -0.7727062702178955,
    ];
    normalLatent(7, 6).forEach((value, i) => expect(value).toBeCloseTo(latent[i]!, 6));
    expect(RANDOM_VERSION).toBe('latent-1');
  });
});
