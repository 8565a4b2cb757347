import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { mobileNetStages } from '../../src-main/engine/network/mobile-net.ts';
import { drawNoise } from '../../src-main/engine/network/noise-map.ts';
import type { Weights } from '../../src-main/engine/network/weights.ts';
import { OnnxFeatures } from '../../src-main/engine/runtimes/onnx/onnx-features.ts';
import { loadScriptLibrary } from '../../src-main/engine/runtimes/tensorflow/library.ts';
import { TensorParameters } from '../../src-main/engine/runtimes/tensorflow/tensor-parameters.ts';
import { TrainingTensorOps } from '../../src-main/engine/runtimes/tensorflow/training-tensor-ops.ts';
import { writeSafetensors } from '../../src-main/engine/packs/safetensors.ts';
import { FEATURE_FILE, writeFeaturePack } from './feature-pack.ts';
import { foldInception } from './fold-inception.ts';
import { readNpy, readNpz } from './npz.ts';
import { readPerceptualWeights } from './open-perceptual.ts';
import { readMobileNet } from './read-mobile-net.ts';

/** As models/recipe/pretrained_fixture.py wrote it. */
interface MobileNetFixture {
  side: number;
  ops: { op: string; i: number[] }[];
  shapes: Record<string, number[]>;
  features: number[];
  stages: { shape: number[]; numbers: number[] }[];
}
interface InceptionFixture {
  side: number;
  share: number;
  shapes: Record<string, number[]>;
  features: number[];
}

const read = <Fixture>(name: string): Fixture =>
  JSON.parse(readFileSync(new URL(`../../test/fixtures/pretrained/${name}.json`, import.meta.url), 'utf8')) as Fixture;
const mobileNet = read<MobileNetFixture>('mobile-net');
const inception = read<InceptionFixture>('inception');

describe('MobileNetV2', () => {
  it('has the features that PyTorch has with the same weights, on onnxruntime', async () => {
    const network = await OnnxFeatures.open('mobile-net', drawMobileNet(), mobileNet.side, 1);
    const features = await network.read(drawPicture(mobileNet.side));
    await network.dispose();
    expect(features).toHaveLength(1280);
    expectClose(summarise(features), mobileNet.features);
  });

  it('has the stages of the perceptual loss, on TensorFlow.js', async () => {
    const ops = new TrainingTensorOps(await loadScriptLibrary());
    const parameters = new TensorParameters(ops, drawMobileNet());
    const { side } = mobileNet;
    const picture = ops.fromChannelsFirst(drawPicture(side), [1, 3, side, side]);
    const stages = mobileNetStages(ops, parameters, picture).map((stage) => ops.read(stage));
    expect(stages.map(({ shape }) => shape)).toEqual(mobileNet.stages.map(({ shape }) => shape));
    stages.forEach(({ data }, n) => expectClose(summarise(data), mobileNet.stages[n]!.numbers));
  });

  it('is refused where a tensor has another shape', () => {
    const graph = JSON.stringify({ ops: mobileNet.ops });
    const arrays = { 'w3.npy': writeNpy([1, 3, 3, 3], new Float32Array(27)) };
    expect(() => readMobileNet(graph, zipSync(arrays))).toThrow('conv_in: [32, 3, 3, 3] expected, [1, 3, 3, 3] found');
  });
});

describe('InceptionV3', () => {
  const state: Weights = new Map(
    Object.entries(inception.shapes).map(([name, shape], n) => {
      const numbers = drawNumbers(n + 1, shape);
      return [name, { shape, data: numbers.map((number) => asDrawn(name, shape, number)) }];
    }),
  );

  it('has the features that PyTorch has with the same weights', async () => {
    const network = await OnnxFeatures.open('inception', foldInception(state, inception.share), inception.side, 1);
    const features = await network.read(drawPicture(inception.side));
    await network.dispose();
    expect(features).toHaveLength(2048 / inception.share);
    expectClose(summarise(features), inception.features);
  });

  it('is refused at other widths than the published', () => {
    expect(() => foldInception(state)).toThrow('Conv2d_1a_3x3.conv.weight is [4, 3, 3, 3], [32, 3, 3, 3] expected');
  });
});

describe('.npz', () => {
  const columns = writeNpy([2, 3], Float32Array.of(1, 4, 2, 5, 3, 6), true);

  it('reads arrays in either order', () => {
    const rows = writeNpy([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
    const arrays = readNpz(zipSync({ 'a.npy': rows, 'b.npy': columns }));
    for (const name of ['a', 'b'])
      expect(arrays.get(name)).toEqual({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
  });

  it('refuses objects, sizes that are not there, and what is no archive', () => {
    const objects = writeNpy([2, 3], new Float32Array(6), false, '|O');
    expect(() => readNpy(objects)).toThrow('an array of |O');
    expect(() => readNpy(columns.subarray(0, columns.length - 4))).toThrow('holds something else');
    expect(() => readNpz(Uint8Array.of(1, 2, 3))).toThrow('no .npz archive');
  });
});

describe('the pack of features', () => {
  it('holds what the perceptual loss reads, to a half’s precision, and is refused where it is another', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spadework-features-'));
    const weights = drawMobileNet();
    await writeFile(join(folder, FEATURE_FILE), writeFeaturePack(weights, {}));
    const read = await readPerceptualWeights(folder);
    expect([...read.keys()]).toContain('blocks.13.expand.weight');
    for (const [name, { data }] of read) {
      const known = weights.get(name)!.data;
      const worst = data.reduce((most, number, i) => Math.max(most, Math.abs(number - known[i]!)), 0);
      expect(worst, name).toBeLessThan(4e-3);
    }
    await writeFile(
      join(folder, FEATURE_FILE),
      writeSafetensors(new Map([['conv_in.weight', read.get('conv_in.weight')!]])),
    );
    await expect(readPerceptualWeights(folder)).rejects.toMatchObject({ code: 'train-nets' });
    await rm(folder, { recursive: true });
  });
});

function drawMobileNet(): Weights {
  const files: Record<string, Uint8Array> = {};
  const convolutions = mobileNet.ops.filter(({ op }) => op.includes('CONV_2D'));
  convolutions.forEach(({ op, i: [, kernel, bias] }, n) => {
    const shape = mobileNet.shapes[kernel!]!;
    const inputs = count(op === 'DEPTHWISE_CONV_2D' ? shape.slice(1, 3) : shape.slice(1));
    const draw = (seed: number, of: readonly number[], scale: number): Uint8Array =>
      writeNpy(
        of,
        drawNumbers(seed, of).map((number) => number * Math.fround(scale)),
      );
    files[`w${kernel}.npy`] = draw(2 * n + 1, shape, Math.sqrt(2 / inputs));
    files[`w${bias}.npy`] = draw(2 * n + 2, mobileNet.shapes[bias!]!, 0.1);
  });
  return readMobileNet(JSON.stringify({ ops: mobileNet.ops }), zipSync(files, { level: 0 }));
}

function asDrawn(name: string, shape: readonly number[], number: number): number {
  if (name.endsWith('conv.weight')) return number * Math.sqrt(2 / count(shape.slice(1)));
  if (name.endsWith('running_var')) return 1 + 0.5 * number ** 2;
  return name.endsWith('bn.weight') ? 1 + 0.1 * number : 0.1 * number;
}

function drawPicture(side: number): Float32Array {
  return drawNumbers(99, [3, side, side]).map((number) => Math.max(-1, Math.min(1, number * 0.5)));
}

function drawNumbers(seed: number, shape: readonly number[]): Float32Array {
  return drawNoise(seed, 1, count(shape));
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

function summarise(numbers: Float32Array): number[] {
  const step = Math.floor(numbers.length / 32);
  const mean = (of: Float32Array): number => of.reduce((sum, number) => sum + number, 0) / of.length;
  return [...numbers.filter((_, i) => i % step === 0), mean(numbers), mean(numbers.map(Math.abs))];
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((number, i) =>
    expect(Math.abs(number - expected[i]!)).toBeLessThan(2e-4 * Math.max(1, Math.abs(expected[i]!))),
  );
}

function writeNpy(shape: readonly number[], data: Float32Array, byColumn = false, type = '<f4'): Uint8Array {
  const sides = `${shape.join(', ')}${shape.length === 1 ? ',' : ''}`;
  const header = `{'descr': '${type}', 'fortran_order': ${byColumn ? 'True' : 'False'}, 'shape': (${sides}), }`.padEnd(
    117,
  );
  const bytes = new Uint8Array(10 + header.length + data.byteLength);
  bytes.set([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]);
  bytes.set(Buffer.from(header, 'latin1'), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + header.length);
  return bytes;
}
