/** How the engine runs, as the user sets it: runtime, threads and what it may keep of maps. */
import { z } from 'zod';
import { RUNTIME_IDS } from '../engine/runtimes.ts';
import { call, type CallsOf } from './contract.ts';

const MIB = 1024 * 1024;

/** Bytes that rows of modulation may take. */
export const CACHE_BYTES = { min: 32 * MIB, normal: 192 * MIB, max: 1024 * MIB } as const;

const runtimeSchema = z.enum(RUNTIME_IDS);
const threadsSchema = z.int().min(1).max(1024);
const cacheSchema = z.int().min(CACHE_BYTES.min).max(CACHE_BYTES.max);

/** What the user chose; null leaves a choice to the app. */
export const engineChoicesSchema = z.object({
  runtime: runtimeSchema.nullable(),
  threads: threadsSchema.nullable(),
  cacheBytes: cacheSchema.nullable(),
});
export type EngineChoices = z.infer<typeof engineChoicesSchema>;

/** Choices to be taken over; what is left out stays. */
const engineChangesSchema = engineChoicesSchema.partial();
export type EngineChanges = z.infer<typeof engineChangesSchema>;

const engineSettingsSchema = z.object({
  chosen: engineChoicesSchema,
  /** What this machine offers. */
  offered: z.object({
    /** Runtimes that this platform can have. */
    runtimes: z.array(runtimeSchema),
    /** Physical cores: the threads that are taken where none are chosen. */
    cores: z.int().min(1),
    maxThreads: z.int().min(1),
    /** The largest budget that leaves the machine memory for everything else. */
    maxCacheBytes: z.int().min(CACHE_BYTES.min),
  }),
});
export type EngineSettings = z.infer<typeof engineSettingsSchema>;

/** What the engine keeps of maps, and what its process takes, in bytes. */
export const engineMemorySchema = z.object({
  /** Rows of modulation that are kept now. */
  rowBytes: z.number().min(0),
  /** What they may take; the current map always fits. */
  rowBudget: z.number().min(0),
  /** Memory of the engine's process. */
  residentBytes: z.number().min(0),
});
export type EngineMemory = z.infer<typeof engineMemorySchema>;

export const engineSettingsCalls = {
  engineSettings: call([], engineSettingsSchema),
  /**
   * Takes over what is given and keeps it for the next start; where something changed, the engine starts anew with it:
   * pictures that are being made reject with `engine-stopped`. Rejects with `bad-argument` for what this machine does
   * not offer.
   */
  changeEngineSettings: call([engineChangesSchema], engineSettingsSchema),
  /** What the engine keeps and takes now; waits while it starts. */
  engineMemory: call([], engineMemorySchema),
  /** Has the engine let go of what it keeps of maps. */
  freeEngineMemory: call([], engineMemorySchema),
};
export type EngineSettingsApi = CallsOf<typeof engineSettingsCalls>;
