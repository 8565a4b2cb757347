/** What a training is to do, kept in its folder so that it can go on; and what it tells while it goes. */
import { z } from 'zod';
import { plainErrorSchema } from '../api/errors.ts';
import { MAX_SEED } from '../random.ts';

/**
 * TensorFlow's addon with CUDA, WebGPU in a hidden window of Electron, the addon on the processor, WebGPU with a processor in the GPU's
 * place (for tests), and plain JavaScript: hundreds of times slower, but everywhere.
 */
export const TRAINING_RUNTIMES = ['tfjs-node-cuda', 'webgpu', 'tfjs-node', 'webgpu-software', 'tfjs-cpu'] as const;
/** Those that a process has by itself. */
export const PROCESS_RUNTIMES = [
  'tfjs-node',
  'tfjs-node-cuda',
  'tfjs-cpu',
] as const satisfies readonly TrainingRuntimeId[];
export type TrainingRuntimeId = (typeof TRAINING_RUNTIMES)[number];

export const trainingPlanSchema = z.object({
  /** Folder of photographs and maps. */
  data: z.string(),
  /** Folder of the pack that is taught; it stays as it is. */
  from: z.string(),
  /** Folder of the published MobileNetV2, for the perceptual loss; without it there is none. */
  nets: z.string().optional(),
  /** Hash of that pack, so that a training is not resumed over another one. */
  packHash: z.string(),
  /** Shorter side of the crops in pixels: whole cells of the pack's latent grid. */
  size: z.int().min(32),
  batch: z.int().min(1).max(64),
  /** What the SPADE layers normalise with; the pack's own without it. 'act' begins as BatchNorm on the first batch, then learns its scale and shift. */
  norm: z.enum(['batch', 'instance', 'act']).optional(),
  seed: z.int().min(0).max(MAX_SEED),
  /** Steps after which it is done; the learning rates fall over the second half of them. Without it, it goes on until it is stopped. */
  steps: z.int().min(1).optional(),
});
export type TrainingPlan = z.infer<typeof trainingPlanSchema>;

/** 0..1, or counts: what data folder and training tell of themselves. */
const labelShareSchema = z.object({ id: z.int(), share: z.number(), photos: z.int() });

export const dataReportSchema = z.object({
  /** Photographs that are learnt from, and those held out. */
  photos: z.int(),
  heldOut: z.int(),
  /** Every label of the pack, in its order, with its share of the pixels (0..1) and the photographs that show it. */
  labels: z.array(labelShareSchema),
  /** Share of pixels that are no label. */
  unlabelled: z.number(),
  /** Shorter side of the smallest photograph, in pixels. */
  smallest: z.int(),
  /** Pairs that cannot be used, and why; a training does not start with any. At most 20. */
  problems: z.array(plainErrorSchema),
});
export type DataReport = z.infer<typeof dataReportSchema>;

export const trainingEventSchema = z.discriminatedUnion('kind', [
  /** Pairs of the data folder that were looked at. */
  z.object({ kind: z.literal('reading'), done: z.int(), of: z.int() }),
  /** Ready to go on from step `step`. */
  z.object({ kind: z.literal('opened'), step: z.int(), batch: z.int(), runtime: z.string(), report: dataReportSchema }),
  z.object({
    kind: z.literal('step'),
    /** Steps done. */
    step: z.int(),
    /** Weighted, by name, before the step. */
    losses: z.record(z.string(), z.number()),
    /** Over the last steps. */
    picturesPerSecond: z.number(),
    /** Trained so far in this run, without pauses. */
    seconds: z.number(),
  }),
  /** A PNG: a row a photograph, with its map, itself, and what is made of the map now. */
  z.object({ kind: z.literal('sample'), step: z.int(), file: z.string() }),
  z.object({ kind: z.literal('checkpoint'), step: z.int() }),
  z.object({ kind: z.literal('state'), state: z.enum(['training', 'paused', 'stopped', 'done']) }),
  /** Something that the training survives: a checkpoint or a sheet that could not be written. */
  z.object({ kind: z.literal('problem'), error: plainErrorSchema }),
]);
export type TrainingEvent = z.infer<typeof trainingEventSchema>;
