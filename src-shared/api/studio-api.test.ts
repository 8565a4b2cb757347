import { expect, test } from 'vitest';
import { engineSettingsCalls } from './engine-settings-api.ts';
import { engineStateCalls, engineStateEvents } from './engine-state-api.ts';
import { exportCalls, exportEvents } from './export-api.ts';
import { mapCalls } from './map-api.ts';
import { modelCalls, modelEvents } from './model-api.ts';
import { pictureCalls } from './picture-api.ts';
import { projectCalls, projectEvents } from './project-api.ts';
import { studioCalls, studioEvents } from './studio-api.ts';
import { styleCalls, styleEvents } from './style-api.ts';
import { variantCalls, variantEvents } from './variant-api.ts';
import { windowCalls, windowEvents } from './window-api.ts';

const names = (tables: readonly object[]): string[] => tables.flatMap((table) => Object.keys(table)).sort();

test('no topic declares a name that another has declared', () => {
  const topics = [windowCalls, engineStateCalls, engineSettingsCalls, pictureCalls, mapCalls, styleCalls, modelCalls];
  expect(names([studioCalls])).toEqual(names([...topics, projectCalls, variantCalls, exportCalls]));
  const events = [
    windowEvents,
    engineStateEvents,
    styleEvents,
    modelEvents,
    projectEvents,
    variantEvents,
    exportEvents,
  ];
  expect(names([studioEvents])).toEqual(names(events));
});
