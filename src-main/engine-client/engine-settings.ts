/** How the engine runs: what the user chose, kept in a small file, and what this machine offers. */
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { EngineOptions } from '../engine/api.ts';
import { physicalCores } from '../engine/physical-cores.ts';
import { reasonOf } from '../files/image-file.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { offeredRuntimes } from '../../src-shared/engine/runtimes.ts';
import {
  CACHE_BYTES,
  engineChoicesSchema,
  type EngineChanges,
  type EngineChoices,
  type EngineSettings,
  type EngineSettingsApi,
} from '../../src-shared/api/engine-settings-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';
import { createTurns } from './turns.ts';

/** Name of the file in the user's data folder. */
export const ENGINE_SETTINGS_FILE = 'engine.json';

const fileSchema = engineChoicesSchema.extend({ version: z.literal(1) });
const NOTHING_CHOSEN: EngineChoices = { runtime: null, threads: null, cacheBytes: null };

export type EngineSettingsOptions = Required<Pick<EngineOptions, 'runtime' | 'threads' | 'cacheBytes'>>;

export interface EngineSettingsStore {
  read(): EngineSettings;
  /** What an engine is to be started with. */
  options(): EngineSettingsOptions;
  /** Keeps the changes; resolves to whether the engine's options became others. Throws `bad-argument` and `file-unwritable`. */
  change(changes: EngineChanges): Promise<boolean>;
}

export interface EngineSettingsSource {
  /** Options of this run, which come before what the file says until the user changes them. */
  given?: { runtime?: string; threads?: number };
  offered?: EngineSettings['offered'];
}

/** Opens the settings in `file`. A file that is damaged, or from a machine that offers more, counts as far as it fits this one. */
export function openEngineSettings(
  file: string,
  { given = {}, offered = offersOfThisMachine() }: EngineSettingsSource = {},
): EngineSettingsStore {
  const takeTurn = createTurns();
  let overrides: { runtime?: string; threads?: number } = { ...given };
  let stored = fitChoices(readChoices(file), offered);

  const options = (): EngineSettingsOptions => ({
    runtime: stored.runtime ?? undefined,
    threads: stored.threads ?? undefined,
    cacheBytes: stored.cacheBytes ?? undefined,
    ...overrides,
  });

  return {
    options,
    read: () => {
      const { data: runtime = stored.runtime } = engineChoicesSchema.shape.runtime.safeParse(overrides.runtime);
      return { chosen: { ...stored, runtime, threads: overrides.threads ?? stored.threads }, offered };
    },
    change: (changes) =>
      takeTurn(async () => {
        const made = Object.fromEntries(
          Object.entries(changes).filter(([, value]) => value !== undefined),
        ) as Partial<EngineChoices>;
        assertOffered(made, offered);
        const before = JSON.stringify(options());
        const next = { ...stored, ...made };
        await writeChoices(file, next);
        stored = next;
        overrides = Object.fromEntries(Object.entries(overrides).filter(([name]) => !(name in made)));
        return JSON.stringify(options()) !== before;
      }),
  };
}

/** The calls about settings; the engine starts anew where they changed. */
export function serveEngineSettings(settings: EngineSettingsStore, engine: EngineSupervisor): EngineSettingsApi {
  return {
    engineSettings: async () => settings.read(),
    changeEngineSettings: async (changes) => {
      if (await settings.change(changes)) engine.restart(settings.options());
      return settings.read();
    },
    engineMemory: async () => (await engine.whenReady()).engine.memory(),
    freeEngineMemory: async () => (await engine.whenReady()).engine.freeMemory(),
  };
}

export function offersOfThisMachine(): EngineSettings['offered'] {
  return {
    runtimes: [...offeredRuntimes(process.platform, process.arch)],
    cores: physicalCores(),
    maxThreads: availableParallelism(),
    maxCacheBytes: Math.max(CACHE_BYTES.min, Math.min(CACHE_BYTES.max, Math.floor(totalmem() / 4))),
  };
}

function readChoices(file: string): EngineChoices {
  try {
    const { runtime, threads, cacheBytes } = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { runtime, threads, cacheBytes };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      console.warn(`The engine's settings in ${file} are not understood, so it runs with the usual ones:`, error);
    return NOTHING_CHOSEN;
  }
}

async function writeChoices(file: string, choices: EngineChoices): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeAtomically(file, new TextEncoder().encode(JSON.stringify({ version: 1, ...choices })));
  } catch (error) {
    throw new SpadeworkError('file-unwritable', { name: file, reason: reasonOf(error) }, { cause: error });
  }
}

function fitChoices(
  { runtime, threads, cacheBytes }: EngineChoices,
  { runtimes, maxThreads, maxCacheBytes }: EngineSettings['offered'],
): EngineChoices {
  return {
    runtime: runtime !== null && runtimes.includes(runtime) ? runtime : null,
    threads: threads === null ? null : Math.min(threads, maxThreads),
    cacheBytes: cacheBytes === null ? null : Math.min(cacheBytes, maxCacheBytes),
  };
}

function assertOffered(
  { runtime, threads, cacheBytes }: Partial<EngineChoices>,
  { runtimes, maxThreads, maxCacheBytes }: EngineSettings['offered'],
): void {
  const refuse = (reason: string): never => {
    throw new SpadeworkError('bad-argument', { call: 'changeEngineSettings', reason });
  };
  if (runtime && !runtimes.includes(runtime)) refuse(`this machine cannot have ${runtime}`);
  if (threads && threads > maxThreads) refuse(`this machine offers ${maxThreads} threads`);
  if (cacheBytes && cacheBytes > maxCacheBytes) refuse(`at most ${maxCacheBytes} bytes`);
}
