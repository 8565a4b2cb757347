/**
 * Who learns: it holds networks, optimisers and averages, and draws its own batches. It knows no file, so that it works in a Node
 * process and in a window that has only a GPU alike; photographs, weights and checkpoints come and go by the session.
 */
import type { Weights } from '../src-main/engine/network/weights.ts';
import type { LabelMap } from '../src-shared/labels/label-map.ts';
import type { EncoderArchitecture, GeneratorArchitecture } from '../src-shared/packs.ts';
import type { TrainingPlan } from '../src-shared/training/plan.ts';
import type { LabelledPhoto } from './data/labelled-photo.ts';
import type { Losses, TrainingState } from './trainer.ts';

/** All that a learner begins with. */
export interface LearnerSetup {
  plan: Pick<TrainingPlan, 'size' | 'batch' | 'norm' | 'seed' | 'steps'>;
  /** Of the pack that is taught. */
  generator: PackNetwork<GeneratorArchitecture>;
  encoder: PackNetwork<EncoderArchitecture>;
  /** Numbers of the photographs that are learnt from. */
  learnt: readonly number[];
  /** Where an earlier training stopped. */
  state?: TrainingState;
  /** MobileNetV2's weights; without them there is no perceptual loss. */
  features?: Weights;
}

interface PackNetwork<Architecture> {
  architecture: Architecture;
  weights: Weights;
}

/** Where photographs are, by number. */
export interface PhotoSource {
  take(number: number): Promise<LabelledPhoto>;
}

/** Pictures [N, 3, height, width] in [-1, 1], with their maps. */
export interface PaintedSheet {
  width: number;
  height: number;
  labelMaps: readonly LabelMap[];
  photos: Float32Array;
  made: Float32Array;
}

/** What was learnt, as a pack holds it: averaged weights, with statistics of their own. */
export interface TaughtNetworks {
  generator: PackNetwork<GeneratorArchitecture>;
  encoder: PackNetwork<EncoderArchitecture>;
}

export interface Learner {
  /** Words for what it runs on. */
  readonly description: string;
  /** One step. Resolves to the weighted losses before it; rejects with what is wrong with a photograph. */
  learn(): Promise<Losses>;
  /** All of the training at this moment. */
  read(): Promise<TrainingState>;
  /** Paints the maps of photographs, with the averages. */
  paint(numbers: readonly number[]): Promise<PaintedSheet>;
  /** Not while it learns. */
  readTaught(): Promise<TaughtNetworks>;
  dispose(): Promise<void>;
}

/** Makes a learner; the caller disposes of it. */
export type OpenLearner = (setup: LearnerSetup, photos: PhotoSource) => Promise<Learner>;
