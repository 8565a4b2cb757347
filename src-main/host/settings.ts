/** What the person set, in one file of the user's data folder: each part of the app has its own part of it. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { engineChoicesSchema, type EngineChoices } from '../../src-shared/api/engine-settings-api.ts';
import { windowSettingsSchema, type SettingsApi, type WindowSettings } from '../../src-shared/api/settings-api.ts';
import { openStoredFile, type StoredForm, type TellSetAside } from '../files/stored-file.ts';
import type { WindowLink } from './serve-studio.ts';
import type { SetAsideWords } from './set-aside-words.ts';

export const SETTINGS_FILE = 'settings.json';
/** Where the engine's choices stood before there was one file for all. */
const FORMER_ENGINE_FILE = 'engine.json';

/** Where a window lies on the desktop, in the screen's points. */
const frameSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  maximized: z.boolean(),
});
export type Frame = z.infer<typeof frameSchema>;

const folder = z.string().min(1).max(4096).optional();
/** Where a person was last in the system's dialogs, by what for. */
const lastFoldersSchema = z.object({
  projects: folder,
  pictures: folder,
  exports: folder,
  maps: folder,
  models: folder,
});
export type LastFolders = z.infer<typeof lastFoldersSchema>;

const NOTHING_CHOSEN: EngineChoices = { runtime: null, threads: null, cacheBytes: null };

const settingsSchema = z.object({
  /** What the window's page keeps; null before it has kept anything. */
  window: windowSettingsSchema.nullable(),
  engine: engineChoicesSchema,
  /** Null before a window was closed or moved. */
  frame: frameSchema.nullable(),
  folders: lastFoldersSchema.default({}),
});
type SettingsValues = z.infer<typeof settingsSchema>;

const EMPTY_SETTINGS: SettingsValues = { window: null, engine: NOTHING_CHOSEN, frame: null, folders: {} };

const form: StoredForm<SettingsValues> = {
  schema: settingsSchema,
  empty: EMPTY_SETTINGS,
  rescue: (value) =>
    settingsSchema
      .extend({
        window: settingsSchema.shape.window.catch(null),
        engine: engineChoicesSchema.catch(NOTHING_CHOSEN),
        frame: settingsSchema.shape.frame.catch(null),
        folders: lastFoldersSchema.catch({}),
      })
      .parse(value),
};

/** One part of the settings. */
export interface SettingsPart<Value> {
  /** As it was when the app started, and as it was changed since then by this program. */
  read(): Value;
  /** Throws `file-unwritable` and `file-unreadable`, with nothing changed. */
  change(act: (value: Value) => Value): Promise<void>;
}

export interface SettingsStore {
  window: SettingsPart<WindowSettings | null>;
  engine: SettingsPart<EngineChoices>;
  frame: SettingsPart<Frame | null>;
  folders: SettingsPart<LastFolders>;
}

/** Reads the settings. Where they cannot be read, everything is as it is at the first start. */
export async function openSettings(folder: string, tell: TellSetAside): Promise<SettingsStore> {
  const file = openStoredFile(join(folder, SETTINGS_FILE), form, tell);
  let values = await file.read().catch((error: unknown) => {
    console.warn('The settings cannot be read:', error);
    return EMPTY_SETTINGS;
  });
  if (values === EMPTY_SETTINGS) values = { ...values, engine: await readFormerChoices(folder) };

  const part = <Name extends keyof SettingsValues>(name: Name): SettingsPart<SettingsValues[Name]> => ({
    read: () => values[name],
    change: async (act) => {
      const written = await file.change((all) => {
        const before = all === EMPTY_SETTINGS ? values : all;
        return { ...before, [name]: act(before[name]) };
      });
      // Of what another program changed meanwhile, this one goes on with its own until the next start.
      values = { ...values, [name]: written[name] };
      await rm(join(folder, FORMER_ENGINE_FILE), { force: true });
    },
  });
  return { window: part('window'), engine: part('engine'), frame: part('frame'), folders: part('folders') };
}

/** The calls of one window about its settings. */
export function serveSettings({ window: kept }: SettingsStore, words: SetAsideWords, window: WindowLink): SettingsApi {
  return {
    settings: async () => {
      const { waited, stop } = words.listen((word) => window.notify('fileSetAside', word));
      window.closed.addEventListener('abort', stop);
      return { values: kept.read(), setAside: waited };
    },
    changeSettings: (changes) => kept.change((values) => ({ ...values, ...changes })),
  };
}

async function readFormerChoices(folder: string): Promise<EngineChoices> {
  try {
    return engineChoicesSchema.parse(JSON.parse(await readFile(join(folder, FORMER_ENGINE_FILE), 'utf8')));
  } catch {
    return NOTHING_CHOSEN;
  }
}
