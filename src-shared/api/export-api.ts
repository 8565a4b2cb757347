/** Batches of pictures into folders, and pictures that say how they were made. */
import { z } from 'zod';
import { call, event, type CallsOf } from './contract.ts';
import { plainErrorSchema } from './errors.ts';
import { progressSchema } from './progress.ts';
import { generationRequestSchema } from '../request.ts';
import { imageFileSchema, labelMapSchema } from './values.ts';
import { batchPlanSchema } from '../exports/batch-plan.ts';

/** Names a folder that the user chose, or a batch; the window never sees more of a folder than its label. */
const handleSchema = z.string().min(1).max(64);

const exportFolderSchema = z.object({
  id: handleSchema,
  /** Where it is, to be shown to the user. */
  label: z.string(),
  /** A batch in this folder that was interrupted and can be resumed. */
  unfinished: z.object({ done: z.int().min(0), total: z.int().min(1) }).nullable(),
});
export type ExportFolder = z.infer<typeof exportFolderSchema>;

const mapFolderSchema = z.object({
  id: handleSchema,
  label: z.string(),
  /** Names of the label maps in it, without endings. */
  maps: z.array(z.string()),
});
export type MapFolder = z.infer<typeof mapFolderSchema>;

const batchStateSchema = z.object({
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

const provenanceSchema = z.object({
  request: generationRequestSchema,
  /** The label map, where the picture carries it. */
  map: labelMapSchema.nullable(),
});
export type Provenance = z.infer<typeof provenanceSchema>;

export const exportCalls = {
  /**
   * Electron: asks for a folder. Node host: the folder of the suggested name among its exports. Null when the user
   * cancelled; the folder is not made before a batch starts.
   */
  chooseExportFolder: call([z.string().max(200)], exportFolderSchema.nullable()),
  /** Electron: the folder that was chosen last, if it is still there. Node host: null. */
  lastExportFolder: call([], exportFolderSchema.nullable()),
  /** Asks for a folder of label maps (PNG). Node host: rejects with `folders-belong-to-desktop`; there the page sends maps. */
  chooseMapFolder: call([], mapFolderSchema.nullable()),
  /** Takes a folder and the names that a batch would write; resolves to those that are taken there. */
  checkBatch: call([handleSchema, z.array(z.string().max(300)).max(200_000)], z.array(z.string())),
  /**
   * Starts a batch in a folder; `batchChanged` tells the rest. Rejects, with nothing written, when names collide among
   * themselves (`name-collision`) or with files that are there (`names-taken`), or when the folder cannot be written to.
   */
  startBatch: call([handleSchema, batchPlanSchema], batchStateSchema),
  /** Goes on with the interrupted batch in this folder. */
  resumeBatch: call([handleSchema], batchStateSchema),
  /** Ends a batch after the current picture; what is done stays. */
  cancelBatch: call([handleSchema], z.void()),
  /** Opens the folder of a batch of this run in the system's file manager, on the host's machine. */
  showBatch: call([handleSchema], z.void()),
  /** The batches of this run of the app, the newest first. */
  listBatches: call([], z.array(batchStateSchema)),
  /** Folders with batches that were interrupted, by a cancel, an error or the end of the app. */
  listUnfinishedBatches: call([], z.array(exportFolderSchema)),
  /** What a PNG, JPEG or WebP picture says of its making. Rejects with `no-request` when it says nothing. */
  readProvenance: call([imageFileSchema], provenanceSchema),
};
export type ExportApi = CallsOf<typeof exportCalls>;

export const exportEvents = {
  /** A batch took a step, whichever window started it. */
  batchChanged: event([batchStateSchema]),
};
