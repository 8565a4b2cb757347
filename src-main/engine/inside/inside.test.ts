/** What is seen inside against the formulas, written out pixel by pixel, and against the picture that the engine makes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LAYER_PARTS, layerTraceSchema } from '../../../src-shared/api/inside-api.ts';
import { createLabelMap, resizeNearest, type LabelMap } from '../../../src-shared/labels/label-map.ts';
import { encodeSemantics, oneHot, resizeSemantics, semanticCoding } from '../../../src-shared/labels/semantics.ts';
import { pictureSize, type GeneratorArchitecture } from '../../../src-shared/packs.ts';
import { present } from '../../../src-shared/present.ts';
import { normalLatent, uniformGenerator } from '../../../src-shared/random.ts';
import { SMALL_GENERATOR } from '../../../test/support/packs/small-architectures.ts';
import { generatorStages } from '../network/generator.ts';
import { traceStage } from '../network/layer-trace.ts';
import { drawNoise } from '../network/noise-map.ts';
import { noiseFactors } from '../network/noise.ts';
import { requireWeight } from '../network/weights.ts';
import { randomGenerator } from '../packs/random-weights.ts';
import { quantisePicture } from '../picture.ts';
import { openOnnxRuntime } from '../runtimes/onnx/onnx-runtime.ts';
import type { FloatTensor, Runtime } from '../runtimes/runtime.ts';
import { openTensorFlowWasm } from '../runtimes/tensorflow/tensorflow-runtime.ts';
import { Inside, type InsideScene } from './inside.ts';

const ARCHITECTURE: GeneratorArchitecture = { ...SMALL_GENERATOR, nf: 3, noise: true };
const weights = randomGenerator(ARCHITECTURE, 4);
const size = pictureSize(ARCHITECTURE);
const options = { threads: 1, cacheBytes: 1024 * 1024 };

/** Four labels in quarters that are not even, and a few single pixels of the fifth. */
const map = paintMap();
const scene: InsideScene = { map, z: normalLatent(3, ARCHITECTURE.zDim), noise: 5, size };

const RUNTIMES: readonly [string, () => Promise<Runtime>][] = [
  ['onnxruntime', () => openOnnxRuntime(options)],
  ['tfjs-wasm', () => openTensorFlowWasm(options)],
];

describe.each(RUNTIMES)('on %s', (_id, open) => {
  let runtime: Runtime;
  let inside: Inside;
  beforeAll(async () => {
    runtime = await open();
    inside = new Inside(runtime, ARCHITECTURE, weights);
  });

  it('a layer laid open is the formula of the paper', async () => {
    const stage = generatorStages(ARCHITECTURE).find(({ name }) => name === 'up_0')!;
    const [height, width] = [ARCHITECTURE.latent.height * stage.scale, ARCHITECTURE.latent.width * stage.scale];
    const coding = semanticCoding(ARCHITECTURE);
    const channels = oneHot(resizeSemantics(encodeSemantics(map, ARCHITECTURE), width, height), coding);
    const semantics = { data: channels, shape: [1, coding.channels, height, width] };
    const noise = drawNoise(9, height, width);
    const uniform = uniformGenerator(8);
    const x = { data: Float32Array.from({ length: stage.fin * (width / 2) * (height / 2) }, uniform) };
    const factors = noiseFactors(ARCHITECTURE, weights);
    const seen = await runtime.runOnce(
      (ops, parameters, { features, labels, grain }) => {
        const inputs = { x: present(features), semantics: present(labels), noise: present(grain) };
        return { ...traceStage(ops, parameters, ARCHITECTURE, factors, stage, inputs, 'up_0.norm_s').parts };
      },
      weights,
      {
        features: { ...x, shape: [1, stage.fin, height / 2, width / 2] },
        labels: semantics,
        grain: { data: noise, shape: [1, 1, height, width] },
      },
    );
    const hidden = convolve(semantics, 'up_0.norm_s.mlp_shared.0');
    hidden.data = hidden.data.map((value) => Math.max(0, value));
    const gamma = convolve(hidden, 'up_0.norm_s.mlp_gamma').data;
    const beta = convolve(hidden, 'up_0.norm_s.mlp_beta').data;
    const mean = requireWeight(weights, 'up_0.norm_s.param_free_norm.running_mean').data;
    const variance = requireWeight(weights, 'up_0.norm_s.param_free_norm.running_var').data;
    const gain = requireWeight(weights, 'up_0.noise_0').data;
    const plane = width * height;
    const expected = { input: new Float32Array(gamma.length), normalised: new Float32Array(gamma.length), gamma, beta };
    for (let i = 0; i < gamma.length; i++) {
      const [channel, pixel] = [Math.floor(i / plane), i % plane];
      const [row, column] = [Math.floor(pixel / width), pixel % width];
      const input = x.data[channel * (plane / 4) + Math.floor(row / 2) * (width / 2) + Math.floor(column / 2)]!;
      expected.input[i] = input;
      expected.normalised[i] =
        (input - mean[channel]!) / Math.sqrt(variance[channel]! + 1e-5) + gain[channel]! * noise[pixel]!;
    }
    const modulated = expected.normalised.map((value, i) => value * (1 + gamma[i]!) + beta[i]!);
    for (const [part, values] of Object.entries({ ...expected, modulated }))
      expect(largestDifference(seen[part]!.data, values), part).toBeLessThan(2e-5);
  });

  it('its picture is the picture of the engine, to a level', async () => {
    const { picture } = await inside.look(scene, { layer: 'up_3.norm_0', part: 'modulated' });
    const generator = await runtime.loadGenerator(ARCHITECTURE, weights);
    await generator.useMap(encodeSemantics(map, ARCHITECTURE));
    const made = await generator.generate(scene.z, { noise: scene.noise });
    await generator.dispose();
    const expected = quantisePicture(made.picture, made, size);
    expect(new Set(expected).size).toBeGreaterThan(40);
    expect(largestDifference(present(picture).rgb, expected)).toBeLessThanOrEqual(1);
  });

  it('tiles say what the channels hold, and the answer keeps its bounds', async () => {
    const trace = await inside.look(scene, { layer: 'up_2.norm_0', part: 'gamma', channel: 2 });
    layerTraceSchema.parse({ ...trace, milliseconds: 1 });
    expect(trace.layer).toEqual({ name: 'up_2.norm_0', width: 32, height: 32, channels: 12 });
    expect(trace.layers.map(({ name }) => name).slice(-4)).toEqual([
      'up_2.norm_1',
      'up_3.norm_s',
      'up_3.norm_0',
      'up_3.norm_1',
    ]);
    const contrasts = trace.sheet.map(({ contrast }) => contrast);
    expect(contrasts).toEqual(contrasts.toSorted((a, b) => b - a));
    expect(new Set(trace.sheet.map(({ channel }) => channel)).size).toBe(12);
    const labels = oneHot(resizeSemantics(encodeSemantics(map, ARCHITECTURE), 32, 32), semanticCoding(ARCHITECTURE));
    const hidden = convolve({ data: labels, shape: [1, 5, 32, 32] }, 'up_2.norm_0.mlp_shared.0');
    hidden.data = hidden.data.map((value) => Math.max(0, value));
    const gamma = convolve(hidden, 'up_2.norm_0.mlp_gamma').data.subarray(2 * 1024, 3 * 1024);
    const { min, max, pixels } = trace.channel.gamma;
    expect([min, max]).toEqual([expect.closeTo(Math.min(...gamma), 5), expect.closeTo(Math.max(...gamma), 5)]);
    const read = Float32Array.from(pixels, (level) => min + (level / 255) * (max - min));
    expect(largestDifference(read, gamma)).toBeLessThan((max - min) / 500);
    expect(LAYER_PARTS.map((part) => trace.channel[part].channel)).toEqual([2, 2, 2, 2, 2]);
  });

  it('two pixels have one number exactly where their neighbourhoods are alike', async () => {
    const { layer, neighbourhoods } = await inside.look(scene, { layer: 'up_2.norm_1', part: 'input' });
    const { width, height, ids } = resizeNearest(map, layer.width, layer.height);
    const bytes = present(neighbourhoods);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const numbers = new Map<string, number>();
    for (let pixel = 0; pixel < ids.length; pixel++) {
      const around = [];
      for (let dy = -2; dy <= 2; dy++)
        for (let dx = -2; dx <= 2; dx++) {
          const [x, y] = [(pixel % width) + dx, Math.floor(pixel / width) + dy];
          around.push(x < 0 || y < 0 || x >= width || y >= height ? 'outside' : ids[y * width + x]);
        }
      const number = numbers.get(around.join()) ?? view.getUint32(pixel * 4, true);
      numbers.set(around.join(), number);
      expect(view.getUint32(pixel * 4, true)).toBe(number);
    }
    expect(new Set(numbers.values()).size).toBe(numbers.size);
  });

  it('instance normalisation washes a label away, gamma and beta keep it', async () => {
    const { washed } = await inside.look(scene, { layer: 'up_2.norm_1', part: 'input' });
    expect(washed.labels).toHaveLength(5);
    const kernel = requireWeight(weights, 'up_2.norm_1.mlp_shared.0.weight');
    const bias = requireWeight(weights, 'up_2.norm_1.mlp_shared.0.bias').data;
    const sums = washed.labels.map((label) =>
      Float32Array.from(bias, (start, out) => {
        let sum = start;
        for (let k = 0; k < 9; k++) sum += kernel.data[(out * kernel.shape[1]! + label) * 9 + k]!;
        return sum;
      }),
    );
    expect(largestDifference(washed.convolved.flat(), sums.map((each) => [...each]).flat())).toBeLessThan(1e-5);
    // What rounding leaves of a constant minus its mean, over the root of epsilon.
    expect(Math.max(...washed.instance.flat().map(Math.abs))).toBeLessThan(1e-3);
    const column = sums.map((each) => each[0]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
    const batch = column.map((value) => (value - mean) / Math.sqrt(variance + 1e-5));
    expect(
      largestDifference(
        washed.batch.map((row) => row[0]!),
        batch,
      ),
    ).toBeLessThan(1e-4);
    for (const table of [washed.gamma, washed.beta])
      expect(Math.max(...table[0]!.map((value, channel) => Math.abs(value - table[1]![channel]!)))).toBeGreaterThan(
        0.01,
      );
  });
});

describe('what is kept', () => {
  it('is the way to the layer, for the same scene alone', async () => {
    const runtime = await openOnnxRuntime(options);
    let runs = 0;
    const counted: Pick<Runtime, 'runOnce'> = {
      runOnce: (...given) => {
        runs++;
        return runtime.runOnce(...given);
      },
    };
    const inside = new Inside(counted, ARCHITECTURE, weights);
    const look = async (...[at, layer]: [InsideScene, string]): Promise<number> => {
      runs = 0;
      await inside.look(at, { layer, part: 'input' });
      return runs;
    };
    // The start, head_0 to up_0, and the experiment with labels.
    expect(await look(scene, 'up_0.norm_0')).toBe(6);
    expect(await look(scene, 'up_0.norm_1')).toBe(2);
    expect(await look(scene, 'head_0.norm_1')).toBe(2);
    expect(await look({ ...scene, noise: 6 }, 'up_0.norm_0')).toBe(6);
    inside.close();
    expect(await look({ ...scene, noise: 6 }, 'up_0.norm_0')).toBe(6);
  });
});

it('says what cannot be looked at', async () => {
  const never: Pick<Runtime, 'runOnce'> = { runOnce: () => Promise.reject(new Error('nothing is to run')) };
  await expect(
    new Inside(never, ARCHITECTURE, weights).look(scene, { layer: 'up_7.norm_0', part: 'input' }),
  ).rejects.toMatchObject({ code: 'inside-layer' });
  const wide = { ...ARCHITECTURE, nf: 512 };
  const large = createLabelMap(1024, 1024);
  await expect(
    new Inside(never, wide, weights).look({ ...scene, map: large }, { layer: 'up_3.norm_0', part: 'input' }),
  ).rejects.toMatchObject({ code: 'inside-size' });
});

function paintMap(): LabelMap {
  const ids = Uint8Array.from({ length: size.width * size.height }, (_, i) => {
    const [x, y] = [i % size.width, Math.floor(i / size.width)];
    if (i % 701 === 0) return 4;
    return (x > 25 ? 1 : 0) + (y > 37 ? 2 : 0);
  });
  return { ...size, ids };
}

/** A convolution with zero padding, as PyTorch has it, of the weights of that name. */
function convolve({ data, shape }: FloatTensor, name: string): { data: Float32Array; shape: number[] } {
  const kernel = requireWeight(weights, `${name}.weight`);
  const bias = requireWeight(weights, `${name}.bias`).data;
  const [out = 0, inputs = 0, side = 1] = kernel.shape;
  const [, , height = 1, width = 1] = shape;
  const reach = (side - 1) / 2;
  const result = new Float32Array(out * height * width);
  for (let o = 0; o < out; o++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        let sum = bias[o]!;
        for (let i = 0; i < inputs; i++)
          for (let dy = 0; dy < side; dy++)
            for (let dx = 0; dx < side; dx++) {
              const [row, column] = [y + dy - reach, x + dx - reach];
              if (row < 0 || column < 0 || row >= height || column >= width) continue;
              sum +=
                kernel.data[((o * inputs + i) * side + dy) * side + dx]! * data[(i * height + row) * width + column]!;
            }
        result[(o * height + y) * width + x] = sum;
      }
  return { data: result, shape: [1, out, height, width] };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}
