/** MobileNetV2's features as the network of the perceptual loss, in place of the paper's VGG19. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mobileNetStages, PERCEPTUAL_BLOCKS } from '../../src-main/engine/network/mobile-net.ts';
import type { Weights } from '../../src-main/engine/network/weights.ts';
import type { TrainingRuntime } from '../../src-main/engine/runtimes/training-runtime.ts';
import { reasonOf } from '../../src-main/files/system-errors.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { FeatureNetwork } from '../gan.ts';
import { MOBILE_NET_FILES, readMobileNet } from './read-mobile-net.ts';

/** Mean magnitude of each stage's features over photographs at 128 and 256 pixels, by which they are divided: stages then weigh alike. */
const MAGNITUDES = [1.29, 0.79, 0.49, 0.28] as const;
/** Little weight on the fine stages: what is least there between textures that lie differently is a blur (models/recipe). */
const STAGE_WEIGHTS = [0.1, 0.25, 1, 1] as const;

/**
 * Reads it from a folder that holds `mobilenet_v2_imagenet.json` and `.npz` as published. Throws `train-nets` where they are not
 * there or are something else.
 */
export async function openPerceptualNetwork<T>(
  runtime: TrainingRuntime<T>,
  folder: string,
): Promise<PerceptualNetwork<T>> {
  try {
    const graph = await readFile(join(folder, MOBILE_NET_FILES.graph), 'utf8');
    return perceptualNetwork(runtime, readMobileNet(graph, await readFile(join(folder, MOBILE_NET_FILES.weights))));
  } catch (cause) {
    throw new SpadeworkError('train-nets', { folder, reason: reasonOf(cause) }, { cause });
  }
}

/** Owned by the caller. */
export interface PerceptualNetwork<T> extends FeatureNetwork<T> {
  dispose(): void;
}

/** `weights`: of MobileNetV2, by the names of `mobileNetKernels`. */
function perceptualNetwork<T>(runtime: TrainingRuntime<T>, weights: Weights): PerceptualNetwork<T> {
  const network = runtime.createFrozen(weights);
  return {
    read: (pictures) => mobileNetStages(runtime.ops, network, pictures, PERCEPTUAL_BLOCKS),
    weights: STAGE_WEIGHTS.map((weight, stage) => weight / MAGNITUDES[stage]!),
    dispose: () => network.dispose(),
  };
}
