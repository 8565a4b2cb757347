/**
 * EngineApi: what the host asks of the engine process. Tensors never cross this boundary: label maps go in as one byte
 * a pixel, pictures come out as RGB bytes.
 */
import { z } from 'zod';
import { call, type CallsOf } from '../../src-shared/api/contract.ts';
import { engineMemorySchema } from '../../src-shared/api/engine-settings-api.ts';
import { engineReadySchema, runtimeReportSchema } from '../../src-shared/api/engine-state-api.ts';
import { insideOrderSchema, layerTraceSchema } from '../../src-shared/api/inside-api.ts';
import { onnxChoicesSchema, writtenNetworkSchema } from '../../src-shared/api/model-api.ts';
import { pictureStageSchema, seedSchema } from '../../src-shared/request.ts';
import { MAX_SEGMENTED_SIDE } from '../../src-shared/segmentation.ts';
import { labelMapSchema, pictureCallSchema, rgbImageSchema, styleSchema } from '../../src-shared/api/values.ts';

export type { EngineReady } from '../../src-shared/api/engine-state-api.ts';

const engineOptionsSchema = z.object({
  /** Folder of the pack to load: pack.json and its safetensors. */
  packFolder: z.string(),
  /** Runtime to use; without it the first that passes its self-test. */
  runtime: z.string().optional(),
  /** Threads for the CPU runtimes; without it the number of physical cores. */
  threads: z.int().min(1).optional(),
  /** Bytes that rows of modulation may take, for all maps together. */
  cacheBytes: z.int().min(0).optional(),
  /** Runtimes not to be tried, and why: those over which an engine died. */
  avoid: runtimeReportSchema.shape.passedOver.optional(),
});
export type EngineOptions = z.infer<typeof engineOptionsSchema>;

/** A tile takes memory in proportion to its pixels. */
const MAX_TILE_SIDE = 1024;

const jobIdSchema = z.string().min(1);

const pictureJobSchema = z.object({
  /** Names the job for `cancel`. */
  id: jobIdSchema,
  map: labelMapSchema,
  /** Latent of zDim numbers; empty for a pack without VAE. */
  z: z.custom<Float32Array>((value) => value instanceof Float32Array, 'a Float32Array expected'),
  /** Seed of the noise, for a pack with noise. */
  noise: seedSchema,
  /** As in a PictureCall. */
  size: pictureCallSchema.shape.size,
  /** 'preview': the same picture at half the size, where the pack has a preview; the full one else, and without it. */
  stage: pictureStageSchema.optional(),
  /** Live jobs go first and replace a waiting live job of their window; batch jobs yield to them. */
  priority: z.enum(['live', 'batch']),
  /** Names the window that a live job is for: windows take turns. */
  window: z.string().optional(),
});
export type PictureJob = z.infer<typeof pictureJobSchema>;

const insideJobSchema = pictureJobSchema
  .omit({ stage: true, priority: true, window: true })
  .extend(insideOrderSchema.omit({ picture: true }).shape);
export type InsideJob = z.infer<typeof insideJobSchema>;

const renderedPictureSchema = rgbImageSchema.safeExtend({
  /** What the engine worked on it. */
  milliseconds: z.number(),
});
export type RenderedPicture = z.infer<typeof renderedPictureSchema>;

const pixelSchema = z.int().min(0).max(MAX_TILE_SIDE);

const tileJobSchema = z
  .object({
    /** Names the job for `cancel`. */
    id: jobIdSchema,
    /** A part of a picture: what is to be enlarged, with what lies around it (src-shared/enlargement). */
    tile: rgbImageSchema,
    /** What of the tile is to be enlarged, in its pixels. */
    core: z.object({ x: pixelSchema, y: pixelSchema, width: pixelSchema.min(1), height: pixelSchema.min(1) }),
    factor: z.union([z.literal(2), z.literal(4)]),
  })
  .refine(
    ({ tile, core }) =>
      Math.max(tile.width, tile.height) <= MAX_TILE_SIDE &&
      core.x + core.width <= tile.width &&
      core.y + core.height <= tile.height,
    'the core must lie in a tile of bounded size',
  );
export type TileJob = z.infer<typeof tileJobSchema>;

/** A network of a pack as a file for other programs. */
const onnxJobSchema = z.object({
  packFolder: z.string(),
  /** Folder for the file, which must not hold it yet. */
  out: z.string(),
  network: onnxChoicesSchema.shape.networks.element,
  ...onnxChoicesSchema.omit({ networks: true }).shape,
  /** Version of the app. */
  app: z.string(),
});

const segmentedPhotoSchema = rgbImageSchema.refine(
  ({ width, height }) => Math.max(width, height) <= MAX_SEGMENTED_SIDE,
  `at most ${MAX_SEGMENTED_SIDE} pixels a side`,
);

export const engineCalls = {
  /** Loads runtime and pack. Call once, first. */
  start: call([engineOptionsSchema], engineReadySchema),
  /**
   * Makes a picture that nobody sees, behind all other work and only as long as none was made: a window still opens meanwhile, and the
   * first picture that it asks for finds memory and code in place.
   */
  rehearse: call([], z.void()),
  /** Rejects with code `superseded` (a newer live job came) or `cancelled`. The picture is truncated to bytes, as the paper's code does. */
  renderPicture: call([pictureJobSchema], renderedPictureSchema),
  /** Reads the style of a decoded photo, before all batch jobs. Rejects with `no-encoder` where the pack has none. */
  encodeStyle: call([rgbImageSchema], styleSchema),
  /**
   * Reads the classes of a decoded photo with the segmentation pack in that folder, before all batch jobs: one class a pixel,
   * edges and islands cleaned. Rejects with `no-segmenter` where onnxruntime does not load, `no-segmentation-pack` and `pack-*`.
   */
  segmentPhoto: call([z.string(), segmentedPhotoSchema], labelMapSchema),
  /**
   * Enlarges a part of a picture with the pack's enlarger, behind all live pictures. Rejects with `no-enlarger` where the
   * pack has none, with `cancelled` when it was given up while it waited.
   */
  enlargeTile: call([tileJobSchema], rgbImageSchema),
  /** Lets go of the enlarger, which the next tile loads again. */
  closeEnlarger: call([], z.void()),
  /**
   * Writes a network as an ONNX file once onnxruntime makes of it what the engine makes. Needs no `start`, and holds up all
   * else: for an engine of its own. Resolves to null where the pack has no such network; rejects as loading a pack does, and
   * with `onnx-differs`, `pack-exists` and `file-unwritable`.
   */
  exportOnnx: call([onnxJobSchema], writtenNetworkSchema.nullable()),
  /**
   * Looks at a layer of the generator behind all live pictures. Rejects with `inside-layer` where there is none of that name,
   * with `inside-size` where its maps would take too much memory, and with `cancelled`.
   */
  lookInside: call([insideJobSchema], layerTraceSchema),
  /** Lets go of what is kept for the next look. */
  closeInside: call([], z.void()),
  /** Ends the job of this id, waiting or running; it rejects with `cancelled`. Unknown ids are passed over: the job may just have ended. */
  cancel: call([jobIdSchema], z.void()),
  memory: call([], engineMemorySchema),
  /** Lets go of what is kept of maps, once the pictures that are being made are done; the next picture takes as long as a first one. */
  freeMemory: call([], engineMemorySchema),
};
export type EngineApi = CallsOf<typeof engineCalls>;
