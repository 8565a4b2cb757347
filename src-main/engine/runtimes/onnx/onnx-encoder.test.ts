/** What a style encoder can tell of a photo's contrast. */
import * as library from 'onnxruntime-node';
import { expect, test } from 'vitest';
import type { EncoderArchitecture } from '../../../../src-shared/packs.ts';
import { randomEncoder } from '../../packs/random-weights.ts';
import { largestDifference } from '../largest-difference.ts';
import { OnnxEncoder } from './onnx-encoder.ts';
import { floatsFrom } from '../../../../test/support/random-floats.ts';

const SIDE = 16;
const PUBLISHED: EncoderArchitecture = { channels: [4, 6], zDim: 8, input: { height: SIDE, width: SIDE } };
const photo = floatsFrom(5)(3 * SIDE * SIDE);
const pale = photo.map((value) => value / 2);

async function read(architecture: EncoderArchitecture, picture: Float32Array): Promise<Float32Array> {
  const settings = { library, threads: 1, provider: 'cpu' } as const;
  const encoder = await OnnxEncoder.open(architecture, randomEncoder(architecture, 1), settings);
  const { mu } = await encoder.encode(picture, SIDE, SIDE);
  await encoder.dispose();
  return mu;
}

test('the published encoder reads the same style out of a photo and of the same in half the contrast', async () => {
  expect(largestDifference(await read(PUBLISHED, photo), await read(PUBLISHED, pale))).toBeLessThan(1e-3);
});

test('beside a white border they are two styles', async () => {
  const bordered = { ...PUBLISHED, whiteBorder: 2 };
  const style = await read(bordered, photo);
  expect(largestDifference(style, await read(bordered, pale))).toBeGreaterThan(0.1);
  const painted = photo.map((value, i) => {
    const at = (position: number): boolean => position < 2 || position >= SIDE - 2;
    return at(i % SIDE) || at(Math.floor(i / SIDE) % SIDE) ? 1 : value;
  });
  expect(await read(PUBLISHED, painted)).toEqual(style);
});
