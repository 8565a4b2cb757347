import { expect, test } from 'vitest';
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
import { studioCalls, studioEvents } from './studio-api.ts';
import { styleCalls, styleEvents } from './style-api.ts';
import { teachCalls, teachEvents } from './teach-api.ts';
import { traceCalls } from './trace-api.ts';
import { variantCalls, variantEvents } from './variant-api.ts';
import { windowCalls, windowEvents } from './window-api.ts';

const names = (tables: readonly object[]): string[] => tables.flatMap((table) => Object.keys(table)).sort();

test('no topic declares a name that another has declared', () => {
  const engine = [engineStateCalls, engineSettingsCalls, pictureCalls, insideCalls, photoCalls];
  const paint = [mapCalls, projectCalls, styleCalls, variantCalls, exportCalls];
  expect(names([studioCalls])).toEqual(
    names([windowCalls, settingsCalls, traceCalls, modelCalls, teachCalls, ...engine, ...paint]),
  );
  const events = [windowEvents, engineStateEvents, settingsEvents, styleEvents, projectEvents];
  expect(names([studioEvents])).toEqual(
    names([...events, modelEvents, teachEvents, variantEvents, photoEvents, exportEvents]),
  );
});
