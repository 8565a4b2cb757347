/** Where the weights of the perceptual loss come from: the pack that ships, or the folder of the published network. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Weights } from '../../src-main/engine/network/weights.ts';
import type { TrainingRuntime } from '../../src-main/engine/runtimes/training-runtime.ts';
import { reasonOf } from '../../src-main/files/system-errors.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { readFeaturePack, FEATURE_FILE } from './feature-pack.ts';
import { perceptualNetwork, type PerceptualNetwork } from './perceptual.ts';
import { MOBILE_NET_FILES, readMobileNet } from './read-mobile-net.ts';

/**
 * MobileNetV2's weights from a folder: a pack of features (models/features), or `mobilenet_v2_imagenet.json` and `.npz` as published.
 * Throws `train-nets` where neither is there, or something else is.
 */
export async function readPerceptualWeights(folder: string): Promise<Weights> {
  try {
    if (existsSync(join(folder, FEATURE_FILE))) return readFeaturePack(join(folder, FEATURE_FILE));
    const graph = await readFile(join(folder, MOBILE_NET_FILES.graph), 'utf8');
    return readMobileNet(graph, await readFile(join(folder, MOBILE_NET_FILES.weights)));
  } catch (cause) {
    throw new SpadeworkError('train-nets', { folder, reason: reasonOf(cause) }, { cause });
  }
}

/** Throws as `readPerceptualWeights` does. */
export async function openPerceptualNetwork<T>(
  runtime: TrainingRuntime<T>,
  folder: string,
): Promise<PerceptualNetwork<T>> {
  return perceptualNetwork(runtime, await readPerceptualWeights(folder));
}
