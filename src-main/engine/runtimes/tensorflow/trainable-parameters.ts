/** Parameters in training as TensorFlow.js variables; kernels lie as the library convolves them, [h, w, in, out]. */
import type * as TensorFlow from '@tensorflow/tfjs';
import { SpadeworkError } from '../../../../src-shared/api/errors.ts';
import type { Convolution, Linear } from '../../network/ops.ts';
import { requireWeight, type Weights, type WeightTensor } from '../../network/weights.ts';
import type { TrainableNetwork } from '../training-runtime.ts';
import type { Library, Tensor } from './tensor-ops.ts';
import { present } from '../../../../src-shared/present.ts';

/** Estimates of the first singular vectors of a weight as a matrix [k * k * in, out]: u [out, 1], v [1, k * k * in]. */
interface SingularVectors {
  u: TensorFlow.Variable<TensorFlow.Rank.R2>;
  v: TensorFlow.Variable<TensorFlow.Rank.R2>;
}

/** OIHW <-> HWIO. */
const TO_LIBRARY = [2, 3, 1, 0];
const TO_CHECKPOINT = [3, 2, 0, 1];

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
    this.variables = new Map(trained.map(([name, tensor]) => [name, this.createVariable(tensor)]));
    this.singular = new Map(vectors.map(([layer, u, v]) => [layer, this.createVectors(layer, u.data, v.data)]));
  }

  convolution(name: string): Convolution<Tensor> {
    const kernel = this.kernel(name);
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
        v.assign(normalise(tf.matMul(u, matrix, true, true)) as TensorFlow.Tensor2D);
        u.assign(normalise(tf.matMul(matrix, v, true, true)) as TensorFlow.Tensor2D);
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
    const weights = new Map(await this.readLike(this.variables));
    for (const [layer, { u, v }] of this.singular) {
      const [height = 1, width = 1, input = 1] = this.variable(`${layer}.weight_orig`).shape;
      const ordered = this.tf.tidy(() => v.reshape([height, width, input]).transpose([2, 0, 1]).flatten());
      weights.set(`${layer}.weight_u`, { shape: [u.size], data: await u.data<'float32'>() });
      weights.set(`${layer}.weight_v`, { shape: [v.size], data: await ordered.data<'float32'>() });
      ordered.dispose();
    }
    return weights;
  }

  async readLike(tensors: ReadonlyMap<string, Tensor>): Promise<Weights> {
    const weights = new Map<string, WeightTensor>();
    for (const [name, tensor] of tensors) {
      const ordered = this.tf.tidy(() => (tensor.rank === 4 ? tensor.transpose(TO_CHECKPOINT) : tensor.clone()));
      weights.set(name, { shape: ordered.shape, data: await ordered.data<'float32'>() });
      ordered.dispose();
    }
    return weights;
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
    for (const { u, v } of this.singular.values()) this.tf.dispose([u, v]);
  }

  /** HWIO; with spectral norm weight_orig / sigma, sigma = u . (W v), u and v taken as constants. */
  private kernel(name: string): Tensor {
    const vectors = this.singular.get(name);
    return vectors ? this.normalised(name, vectors) : this.variable(`${name}.weight`);
  }

  /** With its derivative in one formula: a chain of the library's would pass over every weight three times as often. */
  private normalised(layer: string, { u, v }: SingularVectors): Tensor {
    const { tf } = this;
    const divide = tf.customGrad((weight, save) => {
      const original = weight as Tensor;
      const sigma = tf.matMul(tf.matMul(v, asMatrix(original)), u).reshape([]);
      const divided = original.div(sigma);
      (save as TensorFlow.GradSaveFunc)([divided, sigma]);
      const backward = (upstream: Tensor, saved: Tensor[]): Tensor => {
        const [kernel, norm] = saved as [Tensor, Tensor];
        const along = upstream.mul(kernel).sum();
        const direction = tf.matMul(v, u.mul<TensorFlow.Tensor2D>(along), true, true).reshape(upstream.shape);
        return upstream.sub(direction).div(norm);
      };
      return { value: divided, gradFunc: backward };
    });
    return divide(this.variable(`${layer}.weight_orig`));
  }

  private matrix(layer: string): TensorFlow.Tensor2D {
    return asMatrix(this.variable(`${layer}.weight_orig`));
  }

  private variable(name: string): TensorFlow.Variable {
    const variable = this.variables.get(name);
    if (!variable) throw new SpadeworkError('weight-missing', { name });
    return variable;
  }

  private createVariable({ data, shape }: WeightTensor): TensorFlow.Variable {
    return this.tf.tidy(() => {
      const stored = this.tf.tensor(data.slice(), [...shape]);
      return this.tf.variable(shape.length === 4 ? stored.transpose(TO_LIBRARY) : stored, true);
    });
  }

  private createVectors(layer: string, u: Float32Array, v: Float32Array): SingularVectors {
    const [height = 1, width = 1, input = 1] = this.variable(`${layer}.weight_orig`).shape;
    return this.tf.tidy(() => ({
      u: this.tf.variable(this.tf.tensor2d(u.slice(), [u.length, 1]), false),
      v: this.tf.variable(
        this.tf
          .tensor(v.slice(), [input, height, width])
          .transpose([1, 2, 0])
          .reshape<TensorFlow.Tensor2D>([1, v.length]),
        false,
      ),
    }));
  }
}

function asMatrix(kernel: Tensor): TensorFlow.Tensor2D {
  return kernel.reshape([-1, present(kernel.shape[3])]);
}
