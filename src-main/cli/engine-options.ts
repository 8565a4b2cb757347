/** The options that choose pack and runtime, and the engine that they start in this process. */
import type { EngineOptions } from '../engine/api.ts';
import type { RunningEngine } from '../engine-client/engine-supervisor.ts';
import { findPlaces } from '../host/places.ts';
import { offeredRuntimes } from '../../src-shared/engine/runtimes.ts';
import { UsageError, progress, wholeNumber } from './arguments.ts';

export const engineOptions = {
  pack: { type: 'string' },
  runtime: { type: 'string' },
  threads: { type: 'string' },
} as const;

const runtimes = offeredRuntimes(process.platform, process.arch);

export const engineOptionsHelp = `  --pack FOLDER     the model pack (default: the one that ships)
  --runtime NAME    ${runtimes.join(', ')}
                    (default: the first that works; one that does not work here is passed over)
  --threads N       threads of the CPU runtimes (default: one for each physical core)`;

/** Checks the options. */
export function readEngineOptions(values: { [Name in keyof typeof engineOptions]?: string }): EngineOptions {
  const threads = wholeNumber(values.threads, 'threads', 1, 256);
  if (values.runtime !== undefined && !runtimes.some((id) => id === values.runtime))
    throw new UsageError(`--runtime must be one of ${runtimes.join(', ')}, not "${values.runtime}"`);
  return {
    packFolder: values.pack ?? findPlaces().packFolder,
    ...(values.runtime === undefined ? {} : { runtime: values.runtime }),
    ...(threads === undefined ? {} : { threads }),
  };
}

/** Starts the engine in this process. */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  // Loaded only now: help and usage errors need no tensor library.
  const { createEngine } = await import('../engine/engine.ts');
  const engine = createEngine();
  const ready = await engine.start(options);
  for (const { id, error } of ready.runtime.passedOver) progress(`not ${id}: ${error.message}`);
  progress(`${ready.pack.name.en} on ${ready.runtime.description}`);
  return { engine, ready };
}

/** Loads a pack in this process and makes its sample picture. */
export async function tryPackHere(packFolder: string): Promise<Uint8Array> {
  const { makeSamplePicture } = await import('../packs/sample-picture.ts');
  return makeSamplePicture(await startEngine({ packFolder }));
}
