/** Parameters of a network as tensors, made at first use and kept. */
import type { Convolution, Linear, Parameters } from '../../network/ops.ts';
import { requireWeight, runningStatistics, type Weights } from '../../network/weights.ts';
import type { Tensor, TensorOps } from './tensor-ops.ts';

export class TensorParameters implements Parameters<Tensor> {
  private readonly made = new Map<string, Tensor>();

  constructor(
    private readonly ops: TensorOps,
    private readonly weights: Weights,
  ) {}

  convolution(name: string): Convolution<Tensor> {
    const kernel = this.make(`${name}.weight`, (data, shape) => this.ops.kernel(data, shape));
    return this.weights.has(`${name}.bias`) ? { kernel, bias: this.vector(`${name}.bias`) } : { kernel };
  }

  linear(name: string): Linear<Tensor> {
    return { weight: this.vector(`${name}.weight`), bias: this.vector(`${name}.bias`) };
  }

  statistics(name: string): { mean: Float32Array; variance: Float32Array } | undefined {
    return runningStatistics(this.weights, name);
  }

  dispose(): void {
    for (const tensor of this.made.values()) tensor.dispose();
    this.made.clear();
  }

  private vector(name: string): Tensor {
    return this.make(name, (data, shape) => this.ops.tf.tensor(data, [...shape]));
  }

  private make(name: string, create: (data: Float32Array, shape: readonly number[]) => Tensor): Tensor {
    const known = this.made.get(name);
    if (known) return known;
    const { data, shape } = requireWeight(this.weights, name);
    // Kept beyond the tidy of the run that happens to need it first.
    const tensor = this.ops.tf.keep(create(data, shape));
    this.made.set(name, tensor);
    return tensor;
  }
}
