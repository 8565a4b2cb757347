/** Training on TensorFlow.js: the native backend, or the pure-JavaScript one (the WebAssembly one has no gradients of convolutions). */
import type * as TensorFlow from '@tensorflow/tfjs';
import type { Weights } from '../../network/weights.ts';
import type {
  AdamOptions,
  Derivation,
  FrozenNetwork,
  Gradients,
  Optimiser,
  TrainableNetwork,
  TrainingRuntime,
} from '../training-runtime.ts';
import { TensorAdam } from './tensor-adam.ts';
import type { Library, Tensor } from './tensor-ops.ts';
import { TensorParameters } from './tensor-parameters.ts';
import { TrainableParameters } from './trainable-parameters.ts';
import { TrainingTensorOps } from './training-tensor-ops.ts';
import { present } from '../../../../src-shared/present.ts';

export class TensorTraining implements TrainingRuntime<Tensor> {
  readonly ops: TrainingTensorOps;

  readonly description: string;

  constructor(private readonly tf: Library) {
    this.description = `TensorFlow.js ${tf.version['tfjs-core']}, ${tf.getBackend()}`;
    this.ops = new TrainingTensorOps(tf);
  }

  createNetwork(weights: Weights): TrainableParameters {
    return new TrainableParameters(this.tf, weights);
  }

  createFrozen(weights: Weights): FrozenNetwork<Tensor> {
    return new TensorParameters(this.ops, weights);
  }

  upload(data: Float32Array, shape: readonly number[]): Tensor {
    return this.tf.keep(this.tf.tidy(() => this.ops.fromChannelsFirst(data, shape)));
  }

  uploadIndices(data: Int32Array): Tensor {
    return this.tf.keep(this.tf.tensor1d(data, 'int32'));
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

  compute<O extends { [K in keyof O]: Tensor }>(compute: () => O): O {
    const { tf } = this;
    let outputs: O | undefined;
    tf.tidy(() => {
      outputs = keepClones(tf, compute());
    });
    return present(outputs);
  }

  blend(average: TrainableNetwork<Tensor>, network: TrainableNetwork<Tensor>, decay: number): void {
    (average as TrainableParameters).blend(network as TrainableParameters, decay);
  }

  createAdam(network: TrainableNetwork<Tensor>, options: AdamOptions): Optimiser<Tensor> {
    return new TensorAdam(this.tf, network.variables as TrainableParameters['variables'], options);
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
