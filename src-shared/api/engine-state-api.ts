/** The engine's life, as the window shows it. */
import { z } from 'zod';
import { packManifestSchema } from '../packs.ts';
import { call, event } from './contract.ts';
import { plainErrorSchema } from './errors.ts';

export const runtimeReportSchema = z.object({
  /** One of RUNTIME_IDS. */
  id: z.string(),
  /** Words for the status line, e.g. 'ONNX Runtime 1.30, CPU, 2 threads'. */
  description: z.string(),
  /** Runtimes that were tried first and why they were not taken. */
  passedOver: z.array(z.object({ id: z.string(), error: plainErrorSchema })),
});
export type RuntimeReport = z.infer<typeof runtimeReportSchema>;

/** What an engine that has started works with. */
export const engineReadySchema = z.object({
  runtime: runtimeReportSchema,
  pack: packManifestSchema,
  /** SHA-256 over the manifest and weights, as GenerationRequest names it. */
  packHash: z.string(),
});
export type EngineReady = z.infer<typeof engineReadySchema>;

const engineStateSchema = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('starting') }),
  z.object({ phase: z.literal('ready'), ...engineReadySchema.shape }),
  z.object({ phase: z.literal('restarting'), error: plainErrorSchema }),
  z.object({ phase: z.literal('failed'), error: plainErrorSchema }),
]);
export type EngineState = z.infer<typeof engineStateSchema>;

export const engineStateCalls = {
  engineState: call([], engineStateSchema),
  /** Starts a `failed` engine again; does nothing in any other phase. */
  restartEngine: call([], z.void()),
};

export const engineStateEvents = {
  /** The engine's life took a turn; also sent once when a window connects. */
  engineStateChanged: event([engineStateSchema]),
};
