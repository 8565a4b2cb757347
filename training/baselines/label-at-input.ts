/**
 * The SPADE generator without SPADE: the same blocks and widths, the map at the input alone, and in place of modulation a plain
 * normalisation with a gain and a bias a channel. What the paper calls washing away (arXiv 1903.07291, section 3.1).
 */
import type { GeneratorArchitecture } from '../../src-shared/packs.ts';
import { generate, generatorStages, spadeLayers, startFromSemantics } from '../../src-main/engine/network/generator.ts';
import type { Modulation } from '../../src-main/engine/network/spade.ts';
import type { TrainableNetwork } from '../../src-main/engine/runtimes/training-runtime.ts';
import { generatorTensors } from '../../src-main/engine/packs/expected-tensors.ts';
import { EPSILON, type PaintInput, type PaintOps, type PictureNetwork } from './picture-network.ts';

export function labelAtInput(shape: GeneratorArchitecture): PictureNetwork {
  const architecture = { ...shape, zDim: 0 };
  const layers = generatorStages(architecture).flatMap(spadeLayers);
  const plain = [...generatorTensors(architecture)].filter(([name]) => !/\.norm_[01s]\./.test(name));
  return {
    tensors: new Map([
      ...plain,
      ...layers.flatMap(({ name, channels }): [string, number[]][] => [
        [`${name}.gain`, [channels]],
        [`${name}.bias`, [channels]],
      ]),
    ]),
    paint<T>(ops: PaintOps<T>, parameters: TrainableNetwork<T>, { semantics }: PaintInput<T>): T {
      const modulation: Modulation<T> = {
        modulate(layer, x) {
          const normalised =
            architecture.norm === 'instance' ? ops.normaliseInstance(x, EPSILON) : ops.normaliseBatch(x, EPSILON);
          // Gains begin at 0, as all vectors do: they are what is added to 1, as gamma is.
          const gained = ops.add(normalised, ops.scaleByVector(normalised, parameters.vector(`${layer}.gain`)));
          return ops.shiftByVector(gained, parameters.vector(`${layer}.bias`));
        },
        modulateProjected(layer, x, project) {
          return project(this.modulate(layer, x));
        },
      };
      const { height, width } = architecture.latent;
      const start = startFromSemantics(ops, parameters, semantics(height, width));
      return generate(ops, parameters, architecture, modulation, semantics, start);
    },
  };
}
