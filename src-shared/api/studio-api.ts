/**
 * StudioApi: every call and event between the window and its host, for both transports (MessagePort in Electron,
 * WebSocket in the browser). The host checks every argument before anything else happens, the window every answer.
 * Each topic declares its part in a file of its own.
 */
import type { CallsOf, EventsOf } from './contract.ts';
import { engineSettingsCalls } from './engine-settings-api.ts';
import { engineStateCalls, engineStateEvents } from './engine-state-api.ts';
import { exportCalls, exportEvents } from './export-api.ts';
import { insideCalls } from './inside-api.ts';
import { mapCalls } from './map-api.ts';
import { modelCalls, modelEvents } from './model-api.ts';
import { photoCalls, photoEvents } from './photo-api.ts';
import { pictureCalls } from './picture-api.ts';
import { projectCalls, projectEvents } from './project-api.ts';
import { settingsCalls, settingsEvents } from './settings-api.ts';
import { styleCalls, styleEvents } from './style-api.ts';
import { teachCalls, teachEvents } from './teach-api.ts';
import { traceCalls } from './trace-api.ts';
import { variantCalls, variantEvents } from './variant-api.ts';
import { windowCalls, windowEvents } from './window-api.ts';

export * from './values.ts';
export type { EngineChoices, EngineMemory, EngineSettings } from './engine-settings-api.ts';
export type { EngineState, RuntimeReport } from './engine-state-api.ts';
export type { MapForm } from './map-api.ts';
export type { HostInfo } from './window-api.ts';

/** Calls of the window to its host. */
export const studioCalls = {
  ...windowCalls,
  ...engineStateCalls,
  ...engineSettingsCalls,
  ...settingsCalls,
  ...pictureCalls,
  ...insideCalls,
  ...photoCalls,
  ...mapCalls,
  ...modelCalls,
  ...teachCalls,
  ...projectCalls,
  ...styleCalls,
  ...variantCalls,
  ...exportCalls,
  ...traceCalls,
};
export type StudioApi = CallsOf<typeof studioCalls>;

/** Events from the host to the window. */
export const studioEvents = {
  ...windowEvents,
  ...engineStateEvents,
  ...modelEvents,
  ...teachEvents,
  ...settingsEvents,
  ...projectEvents,
  ...styleEvents,
  ...variantEvents,
  ...photoEvents,
  ...exportEvents,
};
export type StudioEvents = EventsOf<typeof studioEvents>;
