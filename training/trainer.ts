/** Teaches an objective: steps of Adam, the schedule, running averages, and a state from which all of it goes on exactly. */
import type { Weights, WeightTensor } from '../src-main/engine/network/weights.ts';
import type {
  AdamState,
  Optimiser,
  TrainableNetwork,
  TrainingRuntime,
} from '../src-main/engine/runtimes/training-runtime.ts';
import { present } from '../src-shared/present.ts';
import type { Objective, TrainingBatch } from './objective.ts';
import { rateFactor, type Schedule } from './schedule.ts';

const ADAM = { beta1: 0, beta2: 0.9 };

/** Weight of what the average was: it is of the last 500 steps or so. */
const AVERAGE_DECAY = 0.998;

export type Losses = Readonly<Record<string, number>>;

/** Everything that a training is, beside its data and its objective. Names begin with the part that a tensor belongs to. */
export interface TrainingState {
  /** Steps done. */
  step: number;
  /** Steps of each network's Adam. */
  adamSteps: Readonly<Record<string, number>>;
  tensors: Weights;
}

/** Owns averages and optimisers, not the objective: `dispose` frees them. */
export class Trainer<T> {
  private done = 0;
  private readonly optimisers = new Map<string, Optimiser<T>>();
  private readonly averages = new Map<string, TrainableNetwork<T>>();

  private constructor(
    private readonly runtime: TrainingRuntime<T>,
    private readonly objective: Objective<T>,
    private readonly schedule: Schedule,
  ) {}

  /** `state`: where an earlier training of the same objective stopped; the objective's networks must hold its weights (networkWeights). */
  static async start<T>(
    runtime: TrainingRuntime<T>,
    objective: Objective<T>,
    schedule: Schedule,
    state?: TrainingState,
  ): Promise<Trainer<T>> {
    const trainer = new Trainer(runtime, objective, schedule);
    trainer.done = state?.step ?? 0;
    for (const [name, network] of Object.entries(objective.networks)) {
      trainer.optimisers.set(
        name,
        runtime.createAdam(network, {
          ...ADAM,
          learningRate: present(objective.learningRates[name]),
          ...(objective.rateFactor && {
            rateFactor: (variable: string) => objective.rateFactor?.(name, variable) ?? 1,
          }),
          ...(state && { state: adamState(state, name) }),
        }),
      );
    }
    for (const name of objective.averaged) {
      const weights = state ? partOf(state.tensors, `average/${name}`) : await present(objective.networks[name]).read();
      trainer.averages.set(name, runtime.createNetwork(weights));
    }
    return trainer;
  }

  /** Steps done. */
  get steps(): number {
    return this.done;
  }

  /** The networks with running averages in place of those that have one. */
  get averaged(): Readonly<Record<string, TrainableNetwork<T>>> {
    return { ...this.objective.networks, ...Object.fromEntries(this.averages) };
  }

  /** One step on a batch, which stays the caller's. Returns the weighted losses before it. */
  async learn(batch: TrainingBatch<T>): Promise<Losses> {
    const { runtime, objective } = this;
    for (const network of Object.values(objective.networks)) network.iterateSpectralNorms();
    const { losses, gradients } = objective.differentiate(batch);
    for (const [name, optimiser] of this.optimisers) {
      const factor = rateFactor(this.schedule, this.done, objective.averaged.includes(name));
      optimiser.learningRate = present(objective.learningRates[name]) * factor;
      const moves = present(gradients[name]);
      optimiser.apply(moves);
      runtime.free(moves.values());
    }
    this.done++;
    this.updateAverages();
    const numbers: Record<string, number> = {};
    for (const [name, loss] of losses) numbers[name] = (await runtime.download(loss))[0]!;
    runtime.free(losses.values());
    return numbers;
  }

  async read(): Promise<TrainingState> {
    const tensors = new Map<string, WeightTensor>();
    const add = (part: string, weights: Weights): void => {
      for (const [name, tensor] of weights) tensors.set(`${part}/${name}`, tensor);
    };
    const adamSteps: Record<string, number> = {};
    for (const [name, network] of Object.entries(this.objective.networks)) add(`network/${name}`, await network.read());
    for (const [name, average] of this.averages) add(`average/${name}`, await average.read());
    for (const [name, optimiser] of this.optimisers) {
      const { steps, moments } = await optimiser.read();
      adamSteps[name] = steps;
      add(`adam/${name}`, moments);
    }
    return { step: this.done, adamSteps, tensors };
  }

  dispose(): void {
    for (const optimiser of this.optimisers.values()) optimiser.dispose();
    for (const average of this.averages.values()) average.dispose();
  }

  /** Early on the average forgets sooner, so that the start is soon gone. */
  private updateAverages(): void {
    const decay = Math.min(AVERAGE_DECAY, (1 + this.done) / (10 + this.done));
    for (const [name, average] of this.averages)
      this.runtime.blend(average, present(this.objective.networks[name]), decay);
  }
}

/** Weights of one of the objective's networks where a training stopped. */
export function networkWeights({ tensors }: TrainingState, name: string): Weights {
  return partOf(tensors, `network/${name}`);
}

function adamState({ adamSteps, tensors }: TrainingState, name: string): AdamState {
  return { steps: adamSteps[name] ?? 0, moments: partOf(tensors, `adam/${name}`) };
}

function partOf(tensors: Weights, part: string): Weights {
  return new Map(
    [...tensors]
      .filter(([name]) => name.startsWith(`${part}/`))
      .map(([name, tensor]) => [name.slice(part.length + 1), tensor]),
  );
}
