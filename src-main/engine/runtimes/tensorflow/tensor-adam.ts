/** Adam (arXiv 1412.6980) on TensorFlow.js, with moments that can be read and set: the library's own cannot be resumed exactly. */
import type * as TensorFlow from '@tensorflow/tfjs';
import { requireWeight, type Weights, type WeightTensor } from '../../network/weights.ts';
import type { AdamOptions, AdamState, Gradients, Optimiser } from '../training-runtime.ts';
import type { Library, Tensor } from './tensor-ops.ts';
import { present } from '../../../../src-shared/present.ts';

/** As in PyTorch, where it stands outside the root as here. */
const EPSILON = 1e-8;

interface Moments {
  /** Mean of the gradients; without it beta1 is 0, and the mean is the gradient. */
  m?: TensorFlow.Variable;
  /** Mean of their squares. */
  v: TensorFlow.Variable;
}

export class TensorAdam implements Optimiser<Tensor> {
  learningRate: number;
  private steps: number;
  private readonly moments: ReadonlyMap<string, Moments>;

  /** Throws `weight-missing` where the state lacks a variable. */
  constructor(
    private readonly tf: Library,
    private readonly variables: ReadonlyMap<string, TensorFlow.Variable>,
    private readonly options: AdamOptions,
  ) {
    this.learningRate = options.learningRate;
    this.steps = options.state?.steps ?? 0;
    this.moments = new Map([...variables].map(([name, { shape }]) => [name, this.createMoments(name, shape)]));
  }

  apply(gradients: Gradients<Tensor>): void {
    this.steps++;
    for (const [name, variable] of this.variables)
      this.tf.tidy(() => this.move(name, variable, present(gradients.get(name))));
  }

  async read(): Promise<AdamState> {
    const moments = new Map<string, WeightTensor>();
    for (const [name, { m, v }] of this.moments) {
      if (m) moments.set(`${name}.m`, { shape: m.shape, data: await m.data<'float32'>() });
      moments.set(`${name}.v`, { shape: v.shape, data: await v.data<'float32'>() });
    }
    return { steps: this.steps, moments };
  }

  dispose(): void {
    for (const { m, v } of this.moments.values()) {
      m?.dispose();
      v.dispose();
    }
  }

  private move(name: string, variable: TensorFlow.Variable, gradient: Tensor): void {
    const { beta1, beta2, rateFactor } = this.options;
    const { m, v } = present(this.moments.get(name));
    v.assign(v.mul(beta2).add(gradient.square().mul(1 - beta2)));
    if (m) m.assign(m.mul(beta1).add(gradient.mul(1 - beta1)));
    // Both means begin at 0; the powers are those by which they fall short.
    const rate = (this.learningRate * (rateFactor?.(name) ?? 1)) / (1 - beta1 ** this.steps);
    const deviation = v.sqrt().mul(1 / Math.sqrt(1 - beta2 ** this.steps));
    variable.assign(variable.sub((m ?? gradient).div(deviation.add(EPSILON)).mul(rate)));
  }

  private createMoments(name: string, shape: readonly number[]): Moments {
    const { beta1, state } = this.options;
    const v = this.createVariable(`${name}.v`, shape, state?.moments);
    return beta1 === 0 ? { v } : { m: this.createVariable(`${name}.m`, shape, state?.moments), v };
  }

  private createVariable(name: string, shape: readonly number[], known?: Weights): TensorFlow.Variable {
    const initial = known ? this.tf.tensor(requireWeight(known, name).data, [...shape]) : this.tf.zeros([...shape]);
    const variable = this.tf.variable(initial, false);
    initial.dispose();
    return variable;
  }
}
