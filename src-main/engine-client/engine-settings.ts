/** How the engine runs: what the user chose, and what this machine offers. */
import { availableParallelism, totalmem } from 'node:os';
import type { EngineOptions } from '../engine/api.ts';
import { physicalCores } from '../engine/physical-cores.ts';
import { createTurns } from '../files/turns.ts';
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

/** Where the choices are kept. */
export interface KeptChoices {
  read(): EngineChoices;
  /** Throws `file-unwritable`, with nothing changed. */
  change(act: (choices: EngineChoices) => EngineChoices): Promise<void>;
}

type EngineSettingsOptions = Required<Pick<EngineOptions, 'runtime' | 'threads' | 'cacheBytes'>>;

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

/** Settings over what is kept. Choices from a machine that offers more count as far as they fit this one. */
export function openEngineSettings(
  kept: KeptChoices,
  { given = {}, offered = offersOfThisMachine() }: EngineSettingsSource = {},
): EngineSettingsStore {
  const takeTurn = createTurns();
  let overrides: { runtime?: string; threads?: number } = { ...given };
  let stored = fitChoices(kept.read(), offered);

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
        await kept.change((choices) => ({ ...choices, ...made }));
        stored = fitChoices({ ...stored, ...made }, offered);
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
