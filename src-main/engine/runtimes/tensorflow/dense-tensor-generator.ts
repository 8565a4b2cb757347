/** The whole generator on TensorFlow.js, every SPADE layer computed for every pixel, as in the published code. */
import type { SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import type { GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { generate, headOf, startFromLatent, startFromSemantics } from '../../network/generator.ts';
import { gridOfMap } from '../../network/grid.ts';
import { noiseFactors, withNoise, type NoiseFactors } from '../../network/noise.ts';
import { NoiseMaps } from '../../network/noise-map.ts';
import { denseModulation } from '../../network/spade.ts';
import type { Weights } from '../../network/weights.ts';
import type { DenseRunner, FloatTensor, GeneratedPicture, GenerateOptions } from '../runtime.ts';
import { semanticTensor } from '../semantic-tensor.ts';
import { TensorOps, type Library, type Tensor } from './tensor-ops.ts';
import { TensorParameters } from './tensor-parameters.ts';

export class DenseTensorGenerator implements DenseRunner {
  private readonly ops: TensorOps;
  private readonly parameters: TensorParameters;
  private readonly factors: NoiseFactors;
  private readonly noise = new NoiseMaps();

  constructor(
    private readonly tf: Library,
    private readonly architecture: GeneratorArchitecture,
    weights: Weights,
  ) {
    this.ops = new TensorOps(tf);
    this.parameters = new TensorParameters(this.ops, weights);
    this.factors = noiseFactors(architecture, weights);
  }

  async generate(
    map: SemanticMap,
    z: Float32Array,
    { noise = 0, observe = () => undefined, end = 'full' }: Omit<GenerateOptions, 'checkpoint'> = {},
  ): Promise<GeneratedPicture> {
    const { ops, parameters, architecture } = this;
    const grid = gridOfMap(architecture, map);
    let logits = new Float32Array();
    let picture: FloatTensor = { data: new Float32Array(), shape: [] };
    this.tf.tidy(() => {
      const semantics = (height: number, width: number): Tensor => this.semantics(map, height, width);
      const start =
        architecture.zDim > 0
          ? startFromLatent(ops, parameters, architecture, ops.fromChannelsFirst(z, [1, z.length]), grid)
          : startFromSemantics(ops, parameters, semantics(grid.height, grid.width));
      observe('fc', ops.read(start));
      const drawn = (height: number, width: number): Tensor =>
        ops.fromChannelsFirst(this.noise.take(noise, height, width), [1, 1, height, width]);
      const modulation = withNoise(ops, denseModulation(ops, parameters, semantics, architecture), this.factors, drawn);
      const follow = (block: string, value: Tensor): void => {
        const features = ops.read(value);
        if (block === headOf(end)) logits = Float32Array.from(features.data);
        observe(block, features);
      };
      picture = ops.read(generate(ops, parameters, architecture, modulation, semantics, start, follow, end));
    });
    const [, , height = 0, width = 0] = picture.shape;
    return { width, height, picture: picture.data, logits };
  }

  async dispose(): Promise<void> {
    this.parameters.dispose();
  }

  private semantics(map: SemanticMap, height: number, width: number): Tensor {
    const { data, shape } = semanticTensor(this.architecture, map, { width, height });
    return this.ops.fromChannelsFirst(data, shape);
  }
}
