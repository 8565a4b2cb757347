/**
 * What is taught: networks, and what a batch says of their weights. The trainer knows nothing of networks or losses; the SPADE
 * GAN is one objective, each baseline another.
 */
import type { SemanticPyramid } from '../src-main/engine/network/spade.ts';
import type { Gradients, TrainableNetwork } from '../src-main/engine/runtimes/training-runtime.ts';
import type { LabelMap } from '../src-shared/labels/label-map.ts';
import type { SemanticMap } from '../src-shared/labels/semantics.ts';
import type { BatchPatterns } from './batch-patterns.ts';

/** Part of a picture's latent grid, in its cells. */
export interface GridWindow {
  top: number;
  left: number;
  height: number;
  width: number;
}

/** N crops of photographs with their maps, and the randomness of one step. The trainer owns its tensors. */
export interface TrainingBatch<T> {
  /** Number of the step, from 0. */
  readonly step: number;
  /** [N, 3, H, W] in [-1, 1]. */
  readonly photos: T;
  /** Other crops of the same photographs in the same colours, [N, 3, V, V]: what styles are read from, so that they hold no layout. */
  readonly views: T;
  /** The maps of the photos, of their size, as codes and as ids of the pack. */
  readonly maps: readonly SemanticMap[];
  readonly labelMaps: readonly LabelMap[];
  /** The same as channels, at any size. */
  readonly semantics: SemanticPyramid<T>;
  /** The same as distinct neighbourhoods, at any size; undefined where there are too many for it to be worth while. */
  readonly patterns: (height: number, width: number) => BatchPatterns<T> | undefined;
  /** Where the crops lie in the picture that the generator would make whole. */
  readonly window: GridWindow;
  /** N(0, 1) numbers: the same for the same seed, step, purpose and shape. */
  readonly normal: (purpose: string, shape: readonly number[]) => T;
  /** Uniform numbers in [0, 1), likewise. */
  readonly uniform: (purpose: string) => () => number;
  /** Numbers as a tensor that lives as long as the batch. */
  readonly upload: (data: Float32Array, shape: readonly number[]) => T;
}

/** The caller owns every tensor in here. */
export interface Differentiated<T> {
  /** Weighted losses, scalars, by name. */
  losses: ReadonlyMap<string, T>;
  /** For every variable of every network, by the network's name. */
  gradients: Readonly<Record<string, Gradients<T>>>;
}

export type Networks<T> = Readonly<Record<string, TrainableNetwork<T>>>;

export interface Objective<T> {
  /** All that learns, by name. Owned by the objective. */
  readonly networks: Networks<T>;
  /** Adam's steps of each network before any schedule; where they differ, that is TTUR. */
  readonly learningRates: Readonly<Record<string, number>>;
  /** Names of the networks of whose weights a running average is kept: those that make pictures. */
  readonly averaged: readonly string[];
  /** By how much larger than others' the steps of a variable are; 1 without it. */
  rateFactor?(network: string, variable: string): number;
  /** Losses and gradients at the present weights, which do not change. */
  differentiate(batch: TrainingBatch<T>): Differentiated<T>;
  /** Pictures of the batch's maps, [N, 3, H, W] in [-1, 1], made by `networks`: its own, or averages in their place. No gradients. */
  paint(networks: Networks<T>, batch: TrainingBatch<T>): T;
  /** Frees the networks. */
  dispose(): void;
}
