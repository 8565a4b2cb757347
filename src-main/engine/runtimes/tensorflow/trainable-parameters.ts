/** Parameters in training as TensorFlow.js variables, in the layouts of the checkpoint (convolutions OIHW). */
import type * as TensorFlow from '@tensorflow/tfjs';
import { SpadeworkError } from '../../../../src-shared/api/errors.ts';
import type { Convolution, Linear } from '../../network/ops.ts';
import { requireWeight, type Weights, type WeightTensor } from '../../network/weights.ts';
import type { TrainableNetwork } from '../training-runtime.ts';
import type { Library, Tensor } from './tensor-ops.ts';
import { present } from '../../../../src-shared/present.ts';

/** Estimates of the first singular vectors of a weight as a matrix [out, in * k * k]: u [1, out], v [in * k * k, 1]. */
interface SingularVectors {
  u: TensorFlow.Variable;
  v: TensorFlow.Variable;
}

/** As torch's normalise: a vector shorter than this is not blown up to length 1. */
const SMALLEST_NORM = 1e-12;

/** Parts of a checkpoint that are no parameters: they follow from the weights or from the batches seen. */
const NOT_TRAINED = /\.(weight_u|weight_v|running_mean|running_var|num_batches_tracked)$/;

export class TrainableParameters implements TrainableNetwork<Tensor> {
  readonly variables: ReadonlyMap<string, TensorFlow.Variable>;
  private readonly singular: ReadonlyMap<string, SingularVectors>;

  /** Throws `weight-missing` where a spectral norm lacks its u or v. */
  constructor(
    private readonly tf: Library,
    weights: Weights,
  ) {
    const trained = [...weights].filter(([name]) => !NOT_TRAINED.test(name));
    const layers = trained
      .filter(([name]) => name.endsWith('.weight_orig'))
      .map(([name]) => name.slice(0, -'.weight_orig'.length));
    const vectors = layers.map(
      (layer) =>
        [layer, requireWeight(weights, `${layer}.weight_u`), requireWeight(weights, `${layer}.weight_v`)] as const,
    );
    this.variables = new Map(trained.map(([name, tensor]) => [name, this.createVariable(tensor, true)]));
    this.singular = new Map(
      vectors.map(([layer, u, v]) => [
        layer,
        {
          u: this.createVariable({ data: u.data, shape: [1, u.data.length] }, false),
          v: this.createVariable({ data: v.data, shape: [v.data.length, 1] }, false),
        },
      ]),
    );
  }

  convolution(name: string): Convolution<Tensor> {
    const kernel = this.kernel(name).transpose([2, 3, 1, 0]);
    const bias = this.variables.get(`${name}.bias`);
    return bias ? { kernel, bias } : { kernel };
  }

  vector(name: string): Tensor {
    return this.variable(name);
  }

  linear(name: string): Linear<Tensor> {
    return { weight: this.variable(`${name}.weight`), bias: this.variable(`${name}.bias`) };
  }

  statistics(): undefined {
    return undefined;
  }

  iterateSpectralNorms(): void {
    const { tf } = this;
    const normalise = (x: Tensor): Tensor => x.div(tf.maximum(tf.norm(x), SMALLEST_NORM));
    tf.tidy(() => {
      for (const [layer, { u, v }] of this.singular) {
        const matrix = this.matrix(layer);
        v.assign(normalise(tf.matMul(matrix, u, true, true)));
        u.assign(normalise(tf.matMul(v, matrix, true, true)));
      }
    });
  }

  /** Moves the variables towards those of `other`: decay * here + (1 - decay) * there; u and v become the other's. */
  blend(other: TrainableParameters, decay: number): void {
    for (const [name, variable] of this.variables) {
      this.tf.tidy(() => variable.assign(variable.mul(decay).add(other.variable(name).mul(1 - decay))));
    }
    this.tf.tidy(() => {
      for (const [layer, vectors] of this.singular) {
        const theirs = present(other.singular.get(layer));
        for (const part of ['u', 'v'] as const) vectors[part].assign(theirs[part].clone());
      }
    });
  }

  async read(): Promise<Weights> {
    const weights = new Map<string, WeightTensor>();
    for (const [name, variable] of this.variables)
      weights.set(name, { shape: variable.shape, data: await variable.data<'float32'>() });
    for (const [layer, vectors] of this.singular) {
      for (const part of ['u', 'v'] as const)
        weights.set(`${layer}.weight_${part}`, {
          shape: [vectors[part].size],
          data: await vectors[part].data<'float32'>(),
        });
    }
    return weights;
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
    for (const { u, v } of this.singular.values()) this.tf.dispose([u, v]);
  }

  /** OIHW; with spectral norm weight_orig / sigma, sigma = u . (W v), u and v taken as constants. */
  private kernel(name: string): Tensor {
    const vectors = this.singular.get(name);
    if (!vectors) return this.variable(`${name}.weight`);
    const sigma = this.tf.matMul(
      vectors.u,
      this.tf.matMul(this.matrix(name), vectors.v as TensorFlow.Variable<TensorFlow.Rank.R2>),
    );
    return this.variable(`${name}.weight_orig`).div(sigma.reshape([]));
  }

  private matrix(layer: string): TensorFlow.Tensor2D {
    const original = this.variable(`${layer}.weight_orig`);
    return original.reshape([original.shape[0], -1]);
  }

  private variable(name: string): TensorFlow.Variable {
    const variable = this.variables.get(name);
    if (!variable) throw new SpadeworkError('weight-missing', { name });
    return variable;
  }

  private createVariable({ data, shape }: WeightTensor, trainable: boolean): TensorFlow.Variable {
    const initial = this.tf.tensor(data.slice(), [...shape]);
    const variable = this.tf.variable(initial, trainable);
    initial.dispose();
    return variable;
  }
}
