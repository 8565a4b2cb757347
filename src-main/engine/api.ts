/**
 * EngineApi: what the host asks of the engine process. Tensors never cross this boundary: label maps go in as one byte
 * a pixel, pictures come out as RGB bytes.
 */
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import type { PictureStage } from '../../src-shared/request.ts';
import type { EngineMemory, RuntimeReport, Style } from '../../src-shared/api/studio-api.ts';

export interface EngineOptions {
  /** Folder of the pack to load: pack.json and its safetensors. */
  packFolder: string;
  /** Runtime to use; without it the first that passes its self-test. */
  runtime?: string | undefined;
  /** Threads for the CPU runtimes; without it the number of physical cores. */
  threads?: number | undefined;
  /** Bytes that rows of modulation may take, for all maps together. */
  cacheBytes?: number | undefined;
  /** Runtimes not to be tried, and why: those over which an engine died. */
  avoid?: RuntimeReport['passedOver'];
}

export interface EngineReady {
  runtime: RuntimeReport;
  pack: PackManifest;
  /** SHA-256 over the manifest and weights, as GenerationRequest names it. */
  packHash: string;
}

export interface PictureJob {
  /** Names the job for `cancel`. */
  id: string;
  map: LabelMap;
  /** Latent of zDim numbers; empty for a pack without VAE. */
  z: Float32Array;
  /** Seed of the noise, for a pack with noise. */
  noise: number;
  /** Pixels of the picture; without it what `planRender` gives for the map. */
  size?: { width: number; height: number } | undefined;
  /** 'preview': the same picture at half the size, where the pack has a preview; the full one else, and without it. */
  stage?: PictureStage | undefined;
  /** Live jobs go first and replace a waiting live job; batch jobs yield to them. */
  priority: 'live' | 'batch';
}

export interface RenderedPicture {
  width: number;
  height: number;
  /** RGB, 8 bits a channel, row-major: truncated as in spec section 7. */
  rgb: Uint8Array;
  milliseconds: number;
}

/** A decoded photo: RGB, 8 bits a channel, row-major. */
export interface RgbImage {
  width: number;
  height: number;
  rgb: Uint8Array;
}

export interface EngineApi {
  /** Loads runtime and pack. Call once, first. */
  start(options: EngineOptions): Promise<EngineReady>;
  /** Rejects with code `superseded` (a newer live job came) or `cancelled`. */
  renderPicture(job: PictureJob): Promise<RenderedPicture>;
  encodeStyle(photo: RgbImage): Promise<Style>;
  cancel(id: string): Promise<void>;
  memory(): Promise<EngineMemory>;
  /** Lets go of what is kept of maps, once the pictures that are being made are done; the next picture takes as long as a first one. */
  freeMemory(): Promise<EngineMemory>;
}
