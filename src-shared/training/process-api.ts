/** What a host asks of the process that trains, and what that tells. One training at a time. */
import { z } from 'zod';
import { call, event, type CallsOf } from '../api/contract.ts';
import { dataReportSchema, TRAINING_RUNTIMES, trainingEventSchema, trainingPlanSchema } from './plan.ts';

const runtimeSchema = z.enum(TRAINING_RUNTIMES);

const electronProgramSchema = z.object({ program: z.string(), args: z.array(z.string()) });
export type ElectronProgram = z.infer<typeof electronProgramSchema>;

const trainingSettingsSchema = z.object({
  /** Processor threads; all without it. */
  threads: z.int().min(1).max(256).optional(),
  /** Whether other processes of the machine go first. */
  lowPriority: z.boolean().optional(),
  /** The first of these that the machine has is taken; 'tfjs-node' without it. */
  runtimes: z.array(runtimeSchema).min(1).optional(),
  /** How Electron is started for WebGPU; without it there is none. */
  electron: electronProgramSchema.optional(),
  /** Folder of the perceptual loss's network, where the plan names none. */
  features: z.string().optional(),
});
export type TrainingSettings = z.infer<typeof trainingSettingsSchema>;

const trainLimitsSchema = z.object({
  /** Minutes of training after which it stops. */
  minutes: z.number().min(0).optional(),
  /** Steps done in all, those of earlier runs among them, after which it stops. */
  until: z.int().min(0).optional(),
  /** Minutes between checkpoints, 4 without it; and between sheets, 5. */
  checkpointMinutes: z.number().min(0).optional(),
  sampleMinutes: z.number().min(0).optional(),
});
export type TrainLimits = z.infer<typeof trainLimitsSchema>;

/** Folders are paths. */
const folderSchema = z.string().min(1);

export const trainingCalls = {
  /** What the data folder holds for the pack in a folder; needs no training. Rejects with `data-*` and `pack-*`. */
  report: call([folderSchema, folderSchema], dataReportSchema),
  /**
   * Begins a training in a folder; resolves to what it runs on. Rejects with `data-*`, `pack-*`, `train-runtime`, `train-run-exists`, `train-no-style`,
   * `train-size`, and `train-busy` where this process has one open.
   */
  begin: call([folderSchema, trainingPlanSchema.omit({ packHash: true }), trainingSettingsSchema], runtimeSchema),
  /** Opens the training in a folder where it stopped. Rejects likewise, with `train-run-absent`, `training-state` and `train-pack-changed`. */
  resume: call([folderSchema, trainingSettingsSchema], runtimeSchema),
  /** Resolves once a limit or the plan's last step is reached ('done') or after `stop`; the checkpoint is written then. */
  train: call([trainLimitsSchema], z.enum(['done', 'stopped'])),
  /** After the step at hand, with a checkpoint; `goOn` ends it. */
  pause: call([], z.void()),
  goOn: call([], z.void()),
  stop: call([], z.void()),
  /** Draws a sheet between two steps. */
  sample: call([], z.void()),
  /** Writes what was learnt as a pack into a folder that must not be there yet. Not while `train` runs. */
  exportPack: call([folderSchema, z.object({ name: z.string().min(1).max(120) })], z.void()),
  /** Frees the training; another may be opened. */
  close: call([], z.void()),
};
export type TrainingProcessApi = CallsOf<typeof trainingCalls>;

export const trainingEvents = { training: event([trainingEventSchema]) };
