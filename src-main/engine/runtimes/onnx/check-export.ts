/** Runs an exported model in onnxruntime and measures how far it is from the engine. */
import { readFile } from 'node:fs/promises';
import { drawSampleMap } from '../../../../src-shared/labels/sample-map.ts';
import { encodeSemantics, oneHot, semanticCoding, markEdges } from '../../../../src-shared/labels/semantics.ts';
import { pictureSize, type GeneratorArchitecture, type Label } from '../../../../src-shared/packs.ts';
import { normalLatent } from '../../../../src-shared/random.ts';
import { present } from '../../../../src-shared/present.ts';
import { NoiseMaps } from '../../network/noise-map.ts';
import type { EncoderRunner, GeneratorRunner } from '../runtime.ts';
import { largestDifference } from '../largest-difference.ts';

const SEED = 12;

/** Largest difference of any number of a picture in [-1, 1], over a map of the pack's labels. */
export async function measureGenerator(
  path: string,
  generator: GeneratorRunner,
  architecture: GeneratorArchitecture,
  labels: readonly Label[],
): Promise<number> {
  const { Tensor, InferenceSession } = (await import('onnxruntime-node')).default;
  const { width, height } = pictureSize(architecture);
  const map = drawSampleMap(labels, width, height);
  const semantics = encodeSemantics(map, architecture);
  const z = architecture.zDim > 0 ? normalLatent(SEED, architecture.zDim) : new Float32Array();
  const session = await InferenceSession.create(await readFile(path), { executionProviders: ['cpu'] });
  const noise = new NoiseMaps();
  const floats = (data: Float32Array, ...shape: number[]): InstanceType<typeof Tensor> =>
    new Tensor('float32', data, shape);
  const feeds: Record<string, InstanceType<typeof Tensor>> = {};
  for (const name of session.inputNames) {
    if (name === 'labels') feeds[name] = new Tensor('uint8', map.ids, [1, height, width]);
    else if (name === 'z') feeds[name] = floats(z, 1, z.length);
    else if (name === 'edges') {
      feeds[name] = floats(Float32Array.from(markEdges(map.ids, width, height)), 1, 1, height, width);
    } else if (name === 'semantics') {
      const coding = semanticCoding(architecture);
      feeds[name] = floats(oneHot(semantics, coding), 1, coding.channels, height, width);
    } else {
      const [rows = 1, columns = 1] = name.slice('noise_'.length).split('x').map(Number);
      feeds[name] = floats(noise.take(SEED, rows, columns), 1, 1, rows, columns);
    }
  }
  try {
    const { picture } = await session.run(feeds);
    await generator.useMap(semantics);
    const expected = await generator.generate(z, { noise: SEED });
    return largestDifference(present(picture).data as Float32Array, expected.picture);
  } finally {
    await session.release();
  }
}

/** Largest difference of any number of mu and logvar. */
export async function measureEncoder(path: string, encoder: EncoderRunner, side: number): Promise<number> {
  const { Tensor, InferenceSession } = (await import('onnxruntime-node')).default;
  const photo = normalLatent(SEED, 3 * side * side).map(Math.tanh);
  const session = await InferenceSession.create(await readFile(path), { executionProviders: ['cpu'] });
  try {
    const { mu, logvar } = await session.run({ photo: new Tensor('float32', photo, [1, 3, side, side]) });
    const expected = await encoder.encode(photo, side, side);
    return Math.max(
      largestDifference(present(mu).data as Float32Array, expected.mu),
      largestDifference(present(logvar).data as Float32Array, expected.logvar),
    );
  } finally {
    await session.release();
  }
}
