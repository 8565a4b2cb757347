import * as library from 'onnxruntime-node';
import { expect, test, vi } from 'vitest';
import { floatsFrom } from '../../../../test/support/random-floats.ts';
import { featureLength, filled, Kernels, MemoryLayout } from '../../modulation/kernels/kernels.ts';
import { winogradBands } from '../../modulation/winograd.ts';
import { largestDifference } from '../largest-difference.ts';
import { probeBlock } from './block-operators.ts';
import { ConvolutionSessions, FeatureConvolution } from './feature-convolution.ts';

const SETTINGS = { library, threads: 2, provider: 'cpu' };

test.each([
  [16, 12],
  [7, 9],
  [130, 90],
])('by tiles and as it is, a convolution gives the same over %d x %d', async (width, height) => {
  const [fin, fout, size] = [80, 96, { width, height }];
  const randomFloats = floatsFrom(8);
  const weights = new Map([
    ['conv.weight', { shape: [fout, fin, 3, 3], data: randomFloats(fout * fin * 9).map((value) => value / 30) }],
    ['conv.bias', { shape: [fout], data: randomFloats(fout) }],
  ]);
  const block = await probeBlock(SETTINGS);
  const sessions = new ConvolutionSessions(block, SETTINGS);
  const { before, after } = winogradBands(filled(fin, block), filled(fout, block), size);
  const layout = new MemoryLayout();
  const x = layout.reserve(featureLength(fin, size, block));
  const out = layout.reserve(featureLength(fout, size, block));
  const scratch = { before: layout.reserve(before), after: layout.reserve(after) };
  const kernels = new Kernels(layout.bytes);
  kernels.floats(x).set(randomFloats(x.length));

  const made = [];
  for (const tiled of [false, true]) {
    const convolution = await FeatureConvolution.open(weights, 'conv', sessions, { tiled });
    kernels.floats(out).fill(0);
    await convolution.run(kernels, x, out, size, scratch);
    made.push(kernels.floats(out).slice());
  }
  const [direct, byTiles] = made as [Float32Array, Float32Array];
  expect(largestDifference(direct, byTiles)).toBeLessThanOrEqual(5e-6);
  expect(direct.some((value) => Math.abs(value) > 0.5)).toBe(true);
  // Where features lie in planes there are no tiles.
  expect(largestDifference(direct, byTiles) > 0).toBe(block !== 1);
});

test('a session that could not be opened is opened by the next that asks for it', async () => {
  const create = vi.spyOn(library.InferenceSession, 'create').mockRejectedValueOnce(new Error('out of memory'));
  const sessions = new ConvolutionSessions(1, SETTINGS);
  await expect(sessions.take(3)).rejects.toThrow('out of memory');
  const session = await sessions.take(3);
  expect(await sessions.take(3)).toBe(session);
  create.mockRestore();
});
