/** Batches of pictures into folders, and pictures that say how they were made. */
import { z } from 'zod';
import { plainErrorSchema } from './errors.ts';
import { progressSchema } from './progress.ts';
import { generationRequestSchema } from '../request.ts';
import { imageFileSchema, labelMapSchema, type ImageFile } from './values.ts';
import { batchPlanSchema, type BatchPlan } from '../exports/batch-plan.ts';

/** Names a folder that the user chose, or a batch; the window never sees more of a folder than its label. */
const handleSchema = z.string().min(1).max(64);

export const exportFolderSchema = z.object({
  id: handleSchema,
  /** Where it is, to be shown to the user. */
  label: z.string(),
  /** A batch in this folder that was interrupted and can be resumed. */
  unfinished: z.object({ done: z.int().min(0), total: z.int().min(1) }).nullable(),
});
export type ExportFolder = z.infer<typeof exportFolderSchema>;

export const mapFolderSchema = z.object({
  id: handleSchema,
  label: z.string(),
  /** Names of the label maps in it, without endings. */
  maps: z.array(z.string()),
});
export type MapFolder = z.infer<typeof mapFolderSchema>;

export const batchStateSchema = z.object({
  id: handleSchema,
  folder: z.string(),
  phase: z.enum(['running', 'finished', 'cancelled', 'failed']),
  /** In pictures. */
  progress: progressSchema,
  /** Why it failed; what was written stays, and the batch can be resumed. */
  error: plainErrorSchema.nullable(),
  /** What is wrong with the maps of the folder that were passed over, each naming its file. */
  passedOver: z.array(plainErrorSchema),
});
export type BatchState = z.infer<typeof batchStateSchema>;

export const provenanceSchema = z.object({
  request: generationRequestSchema,
  /** The label map, where the picture carries it. */
  map: labelMapSchema.nullable(),
});
export type Provenance = z.infer<typeof provenanceSchema>;

export interface ExportApi {
  /**
   * Electron: asks for a folder. Node host: the folder `suggestion` among its exports. Null when the user cancelled; the
   * folder is not made before a batch starts.
   */
  chooseExportFolder(suggestion: string): Promise<ExportFolder | null>;
  /** Asks for a folder of label maps (PNG). Node host: rejects with `folders-belong-to-desktop`; there the page sends maps. */
  chooseMapFolder(): Promise<MapFolder | null>;
  /** The names, of those that the batch would write, that are taken in the folder. */
  checkBatch(folder: string, names: string[]): Promise<string[]>;
  /**
   * Starts a batch; `batchChanged` tells the rest. Rejects, with nothing written, when names collide among themselves
   * (`name-collision`) or with files that are there (`names-taken`), or when the folder cannot be written to.
   */
  startBatch(folder: string, plan: BatchPlan): Promise<BatchState>;
  /** Goes on with the interrupted batch in this folder. */
  resumeBatch(folder: string): Promise<BatchState>;
  /** Ends a batch after the current picture; what is done stays. */
  cancelBatch(batch: string): Promise<void>;
  /** The batches of this run of the app, the newest first. */
  listBatches(): Promise<BatchState[]>;
  /** Folders with batches that were interrupted, by a cancel, an error or the end of the app. */
  listUnfinishedBatches(): Promise<ExportFolder[]>;
  /** What a PNG, JPEG or WebP picture says of its making. Rejects with `no-request` when it says nothing. */
  readProvenance(file: ImageFile): Promise<Provenance>;
}

export const exportArguments = {
  chooseExportFolder: z.tuple([z.string().max(200)]),
  chooseMapFolder: z.tuple([]),
  checkBatch: z.tuple([handleSchema, z.array(z.string().max(300)).max(200_000)]),
  startBatch: z.tuple([handleSchema, batchPlanSchema]),
  resumeBatch: z.tuple([handleSchema]),
  cancelBatch: z.tuple([handleSchema]),
  listBatches: z.tuple([]),
  listUnfinishedBatches: z.tuple([]),
  readProvenance: z.tuple([imageFileSchema]),
} satisfies Record<keyof ExportApi, z.ZodType>;

export const exportResults = {
  chooseExportFolder: exportFolderSchema.nullable(),
  chooseMapFolder: mapFolderSchema.nullable(),
  checkBatch: z.array(z.string()),
  startBatch: batchStateSchema,
  resumeBatch: batchStateSchema,
  cancelBatch: z.void(),
  listBatches: z.array(batchStateSchema),
  listUnfinishedBatches: z.array(exportFolderSchema),
  readProvenance: provenanceSchema,
} satisfies Record<keyof ExportApi, z.ZodType>;
