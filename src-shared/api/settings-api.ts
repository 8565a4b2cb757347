/** What the window keeps from one start to the next: its settings, and the word about files that were set aside. */
import { z } from 'zod';
import { call, event, type CallsOf } from './contract.ts';

/** All of a window's settings, as JSON, take less. */
const MAX_SETTINGS_CHARACTERS = 256 * 1024;

/** By name; the window's own form checks the values. */
export const windowSettingsSchema = z
  .record(z.string().max(60), z.json())
  .refine((values) => JSON.stringify(values).length <= MAX_SETTINGS_CHARACTERS, 'at most 256 KiB');
export type WindowSettings = z.infer<typeof windowSettingsSchema>;

/** A file of the app's own that could not be understood, and the name that it now has beside its old place. */
const setAsideSchema = z.object({ name: z.string().max(1000), kept: z.string().max(1000) });

const keptSettingsSchema = z.object({
  /** Null before anything was kept. */
  values: windowSettingsSchema.nullable(),
  /** What was set aside before there was a window to tell. */
  setAside: z.array(setAsideSchema),
});
export type KeptSettings = z.infer<typeof keptSettingsSchema>;

export const settingsCalls = {
  /** The settings as they were kept. The window hears `fileSetAside` from here on. */
  settings: call([], keptSettingsSchema),
  /** Keeps what is given; the others stay. Rejects with `file-unwritable`. */
  changeSettings: call([windowSettingsSchema], z.void()),
};
export type SettingsApi = CallsOf<typeof settingsCalls>;

export const settingsEvents = {
  /** Something that the app keeps could not be read: it begins anew, and what was there lies beside it. */
  fileSetAside: event([setAsideSchema]),
};
