/** The preview's own convolutions follow the generator: they learn to make of its features what its last block makes, at half the size. */
import { previewLogits } from '../src-main/engine/network/generator.ts';
import type { SemanticPyramid } from '../src-main/engine/network/spade.ts';
import type { Gradients, TrainableNetwork, TrainingRuntime } from '../src-main/engine/runtimes/training-runtime.ts';
import { present } from '../src-shared/present.ts';

export const PREVIEW_RATE = 2e-4;

/** What the preview is made of, and the picture that it is to resemble. */
export interface PreviewExample<T> {
  /** Of the block before the last, [N, C, H, W]. */
  features: T;
  /** [N, 3, H, W] in [-1, 1]. */
  picture: T;
}

/** Loss and gradients of the preview, which the caller owns. */
export function differentiatePreview<T>(
  runtime: TrainingRuntime<T>,
  preview: TrainableNetwork<T>,
  { features, picture }: PreviewExample<T>,
  semantics: SemanticPyramid<T>,
): { loss: T; gradients: Gradients<T> } {
  const { ops } = runtime;
  const [, , height = 1, width = 1] = ops.shape(features);
  const channels = semantics(height, width);
  const { outputs, gradients } = runtime.differentiate([preview], () => {
    const made = ops.tanh(previewLogits(ops, preview, features, channels));
    const loss = ops.mean(ops.absolute(ops.subtract(made, picture)));
    return { loss, outputs: { loss } };
  });
  return { loss: outputs.loss, gradients: present(gradients[0]) };
}
