/** Training on TensorFlow.js: the native backend, or the pure-JavaScript one (the WebAssembly one has no gradients of convolutions). */
import type * as TensorFlow from '@tensorflow/tfjs';
import type { Weights } from '../../network/weights.ts';
import type {
  AdamOptions,
  Derivation,
  Gradients,
  Optimiser,
  TrainableNetwork,
  TrainingRuntime,
} from '../training-runtime.ts';
import type { Library, Tensor } from './tensor-ops.ts';
import { TrainableParameters } from './trainable-parameters.ts';
import { TrainingTensorOps } from './training-tensor-ops.ts';
import { present } from '../../../../src-shared/present.ts';

/** As in PyTorch, where it stands outside the root as here; the library's own default is 1e-7. */
const ADAM_EPSILON = 1e-8;

export class TensorTraining implements TrainingRuntime<Tensor> {
  readonly ops: TrainingTensorOps;

  constructor(private readonly tf: Library) {
    this.ops = new TrainingTensorOps(tf);
  }

  createNetwork(weights: Weights): TrainableParameters {
    return new TrainableParameters(this.tf, weights);
  }

  upload(data: Float32Array, shape: readonly number[]): Tensor {
    return this.tf.tidy(() => this.ops.fromChannelsFirst(data, shape));
  }

  async download(x: Tensor): Promise<Float32Array> {
    const channelsFirst = this.tf.tidy(() => this.ops.toChannelsFirst(x).clone());
    const data = await channelsFirst.data<'float32'>();
    channelsFirst.dispose();
    return data;
  }

  differentiate<O extends { [K in keyof O]: Tensor }>(
    networks: readonly TrainableNetwork<Tensor>[],
    compute: () => { loss: Tensor; outputs: O },
  ): Derivation<Tensor, O> {
    const { tf } = this;
    const variables = networks.flatMap((network) => [...network.variables.values()]) as TensorFlow.Variable[];
    let outputs: O | undefined;
    const { value, grads } = tf.variableGrads(() => {
      const computed = compute();
      outputs = keepClones(tf, computed.outputs);
      return computed.loss.asScalar();
    }, variables);
    value.dispose();
    return { outputs: present(outputs), gradients: networks.map(({ variables }) => gradientsByName(variables, grads)) };
  }

  createAdam(network: TrainableNetwork<Tensor>, options: AdamOptions): Optimiser<Tensor> {
    return new Adam(this.tf, network.variables, options);
  }

  free(tensors: Iterable<Tensor>): void {
    for (const tensor of tensors) tensor.dispose();
  }

  countTensors(): number {
    return this.tf.memory().numTensors;
  }
}

/** Copies that outlive the run that made them. */
function keepClones<O extends { [K in keyof O]: Tensor }>(tf: Library, tensors: O): O {
  return Object.fromEntries(
    Object.entries<Tensor>(tensors).map(([key, tensor]) => [key, tf.keep(tensor.clone())]),
  ) as O;
}

function gradientsByName(
  variables: ReadonlyMap<string, Tensor>,
  gradients: TensorFlow.NamedTensorMap,
): Gradients<Tensor> {
  const named = new Map<string, Tensor>();
  for (const [name, variable] of variables as ReadonlyMap<string, TensorFlow.Variable>) {
    const gradient = gradients[variable.name];
    if (!gradient) throw new Error(`the loss does not depend on ${name}`);
    named.set(name, gradient);
  }
  return named;
}

class Adam implements Optimiser<Tensor> {
  private readonly optimiser: TensorFlow.AdamOptimizer & { learningRate: number };

  constructor(
    tf: Library,
    private readonly variables: ReadonlyMap<string, Tensor>,
    { learningRate, beta1, beta2 }: AdamOptions,
  ) {
    this.optimiser = createDecayingAdam(tf, learningRate, beta1, beta2);
  }

  get learningRate(): number {
    return this.optimiser.learningRate;
  }

  set learningRate(learningRate: number) {
    this.optimiser.learningRate = learningRate;
  }

  apply(gradients: Gradients<Tensor>): void {
    // The moments are kept by position: always every variable, always in the same order.
    const ordered = [...(this.variables as ReadonlyMap<string, TensorFlow.Variable>)].map(([name, variable]) => ({
      name: variable.name,
      tensor: present(gradients.get(name)),
    }));
    this.optimiser.applyGradients(ordered);
  }

  dispose(): void {
    this.optimiser.dispose();
  }
}

/** The library's Adam with its learning rate, which it protects, open to a schedule. */
function createDecayingAdam(
  tf: Library,
  learningRate: number,
  beta1: number,
  beta2: number,
): TensorFlow.AdamOptimizer & { learningRate: number } {
  class DecayingAdam extends tf.AdamOptimizer {
    override learningRate = learningRate;
  }
  return new DecayingAdam(learningRate, beta1, beta2, ADAM_EPSILON);
}
