/** The main path of a generator: everything that depends on the style. */
import { semanticChannels, type GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import type { SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import type { Block, Kernels } from '../../modulation/kernels/kernels.ts';
import type { LevelModulation } from '../../modulation/pattern-modulation.ts';
import type { PatternWorkspace } from '../../modulation/pattern-workspace.ts';
import { previewLogits, previewStage, startFromLatent, startFromSemantics } from '../../network/generator.ts';
import type { Weights } from '../../network/weights.ts';
import type { FloatTensor, GeneratedPicture, GenerateOptions } from '../runtime.ts';
import type { DenseLevels } from './dense-levels.ts';
import { GraphOps, graphParameters } from './graph-ops.ts';

export interface MainPath {
  /** How feature maps lie in kernel memory; undefined where the path does not run over it. */
  readonly block: Block | undefined;
  /**
   * A picture from a latent [1, zDim], or from semantic channels [1, semantic_nc, h, w] at the latent grid for a
   * generator without VAE; the workspace holds the modulation of its map. `semantics`: those of the preview's size, for a
   * preview.
   */
  run(
    input: FloatTensor,
    workspace: PatternWorkspace,
    semantics: () => FloatTensor,
    options?: GenerateOptions,
  ): Promise<GeneratedPicture>;
  /** Lets go of levels that were computed the dense way: another map is coming, or none. */
  forgetDense(): void;
  /** Has a level of the map computed the dense way. */
  takeDense(dense: DenseLevels, map: SemanticMap, level: LevelModulation, kernels: Kernels): Promise<void>;
  /** Lets go of the noise that was drawn. */
  forgetNoise(): void;
  release(): Promise<void>;
}

/** The start: `input` -> `features`, [1, 16nf, height, width] of the pack's own latent grid. */
export function recordStart(architecture: GeneratorArchitecture, weights: Weights): GraphOps {
  const ops = new GraphOps();
  const parameters = graphParameters(ops, weights);
  const { latent } = architecture;
  const features =
    architecture.zDim > 0
      ? startFromLatent(
          ops,
          parameters,
          architecture,
          ops.input('input', [1, architecture.zDim], { open: true }),
          latent,
        )
      : startFromSemantics(
          ops,
          parameters,
          ops.input('input', [1, semanticChannels(architecture), latent.height, latent.width], { open: true }),
        );
  ops.output('features', features);
  return ops;
}

/** The preview: `x`, of the stage before the last, and `semantics` of its size -> `preview`, before tanh, and `picture`. */
export function recordPreview(architecture: GeneratorArchitecture, weights: Weights): GraphOps {
  const ops = new GraphOps();
  const { fout, scale } = previewStage(architecture);
  const { height, width } = architecture.latent;
  const x = ops.input('x', [1, fout, height * scale, width * scale], { open: true });
  const semantics = ops.input('semantics', [1, semanticChannels(architecture), height * scale, width * scale], {
    open: true,
  });
  const logits = ops.outputOf('preview', previewLogits(ops, graphParameters(ops, weights), x, semantics));
  ops.outputOf('picture', ops.tanh(logits));
  return ops;
}
