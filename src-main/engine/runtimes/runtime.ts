/** What the engine asks of a runtime: the networks of a pack, ready to run. */
import type { SemanticMap } from '../../../src-shared/labels/semantics.ts';
import type { EncoderArchitecture, EnlargerArchitecture, GeneratorArchitecture } from '../../../src-shared/packs.ts';
import type { PictureStage } from '../../../src-shared/request.ts';
import type { Checkpoint, MapReport } from '../modulation/map-report.ts';
import type { Ops, Parameters } from '../network/ops.ts';
import type { Costs } from '../modulation/costs.ts';
import type { Weights } from '../network/weights.ts';

export interface RuntimeOptions {
  /** Threads of the CPU kernels. */
  threads: number;
  /** Bytes that rows of modulation may take, for all maps of a generator together. */
  cacheBytes: number;
  /** Costs of the ways to make A and B; usual ones without. */
  costs?: Costs;
}

export interface GeneratorOptions {
  /** Makes `generate` tell of every block's output, for parity; it costs a little speed. */
  observed?: boolean;
}

export interface Runtime {
  readonly id: string;
  /** Words for the status line. */
  readonly description: string;
  /** Asks for tensors when it needs them, some only later: another picture size may need them in another form. */
  loadGenerator(
    architecture: GeneratorArchitecture,
    weights: Weights,
    options?: GeneratorOptions,
  ): Promise<GeneratorRunner>;
  /** The generator as published, nothing shared or looked up: what the other is measured against. */
  loadDenseGenerator(architecture: GeneratorArchitecture, weights: Weights): Promise<DenseRunner>;
  loadEncoder(architecture: EncoderArchitecture, weights: Weights): Promise<EncoderRunner>;
  loadEnlarger(architecture: EnlargerArchitecture, weights: Weights): Promise<EnlargerRunner>;
  /** Runs a network once and lets go of it: for looks at what is seldom looked at, such as the values inside a layer. */
  runOnce(
    network: OnceNetwork,
    weights: Weights,
    inputs: Readonly<Record<string, FloatTensor>>,
  ): Promise<Record<string, FloatTensor>>;
}

/** A piece of a network by its inputs and outputs; an output has another name than any input. */
export type OnceNetwork = <T>(
  ops: Ops<T>,
  parameters: Parameters<T>,
  inputs: Readonly<Record<string, T>>,
) => Readonly<Record<string, T>>;

/** A picture as the generator makes it, which its next one may overwrite. */
export interface GeneratedPicture {
  width: number;
  height: number;
  /** [3, height, width] in [-1, 1]. */
  picture: Float32Array;
  /** The same before tanh. */
  logits: Float32Array;
}

/** Numbers of a value, row-major. */
export interface FloatTensor {
  data: Float32Array;
  shape: readonly number[];
}

/** Told of a block's output, [N, C, H, W] ([N, C] for the first layer of a generator with VAE). */
export type Observe = (block: string, value: FloatTensor) => void;

/** What a picture depends on beside map and z, and how its making is followed. */
export interface GenerateOptions {
  /** Seed of the noise, for a generator with noise; 0 without it. */
  noise?: number;
  checkpoint?: Checkpoint;
  observe?: Observe;
  /** 'preview': the picture at half the size, of a generator that has a preview. 'full' without it. */
  end?: PictureStage;
}

export interface DenseRunner {
  generate(map: SemanticMap, z: Float32Array, options?: Omit<GenerateOptions, 'checkpoint'>): Promise<GeneratedPicture>;
  dispose(): Promise<void>;
}

/** A generator with the modulation of one map: `useMap` once a map, `generate` once a picture. */
export interface GeneratorRunner {
  /**
   * The map at the picture's size: latent grid times 2^k, any latent grid. With `end` 'preview' it is taken over as far
   * as previews need it, and only they can be made of it.
   */
  useMap(map: SemanticMap, checkpoint?: Checkpoint, end?: PictureStage): Promise<MapReport>;
  /** z of zDim numbers, or empty for a generator without VAE. */
  generate(z: Float32Array, options?: GenerateOptions): Promise<GeneratedPicture>;
  /** Forgets every row and map but keeps their memory: the next `useMap` computes all of them. */
  forgetMaps(): void;
  /** Forgets every row and map and lets go of their memory. */
  freeMaps(): void;
  /** Bytes of the rows that are kept now. */
  rowBytes(): number;
  dispose(): Promise<void>;
}

export interface EnlargerRunner {
  /** picture: [3, height, width] in [-1, 1], any size -> [3, 2 height, 2 width] in [-1, 1]. */
  enlarge(picture: Float32Array, height: number, width: number): Promise<Float32Array>;
  dispose(): Promise<void>;
}

export interface EncoderRunner {
  /** photo: [3, height, width] in [-1, 1]; returns zDim numbers each. */
  encode(photo: Float32Array, height: number, width: number): Promise<{ mu: Float32Array; logvar: Float32Array }>;
  dispose(): Promise<void>;
}
