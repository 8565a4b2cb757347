/** MobileNetV2's features as the network of the perceptual loss, in place of the paper's VGG19. */
import { mobileNetStages, PERCEPTUAL_BLOCKS } from '../../src-main/engine/network/mobile-net.ts';
import type { Weights } from '../../src-main/engine/network/weights.ts';
import type { TrainingRuntime } from '../../src-main/engine/runtimes/training-runtime.ts';
import type { FeatureNetwork } from '../gan.ts';

/** Mean magnitude of each stage's features over photographs at 128 and 256 pixels, by which they are divided: stages then weigh alike. */
const MAGNITUDES = [1.29, 0.79, 0.49, 0.28] as const;
/** Little weight on the fine stages: what is least there between textures that lie differently is a blur (models/recipe). */
const STAGE_WEIGHTS = [0.1, 0.25, 1, 1] as const;

/** Owned by the caller. */
export interface PerceptualNetwork<T> extends FeatureNetwork<T> {
  dispose(): void;
}

/** `weights`: of MobileNetV2, by the names of `mobileNetKernels`. */
export function perceptualNetwork<T>(runtime: TrainingRuntime<T>, weights: Weights): PerceptualNetwork<T> {
  const network = runtime.createFrozen(weights);
  return {
    read: (pictures) => mobileNetStages(runtime.ops, network, pictures, PERCEPTUAL_BLOCKS),
    weights: STAGE_WEIGHTS.map((weight, stage) => weight / MAGNITUDES[stage]!),
    dispose: () => network.dispose(),
  };
}
