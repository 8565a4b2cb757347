import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SetAside } from '../files/stored-file.ts';
import { openSettings, SETTINGS_FILE, type SettingsStore } from './settings.ts';

let folder: string;
let words: SetAside[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spadework-settings-'));
  words = [];
});
afterEach(() => rm(folder, { recursive: true }));
const open = (): Promise<SettingsStore> => openSettings(folder, (word) => words.push(word));

const choices = { runtime: 'tfjs-wasm' as const, threads: 2, cacheBytes: null };
const frame = { x: 10, y: 20, width: 1000, height: 700, maximized: false };

test('each part keeps its own, in one file', async () => {
  const settings = await open();
  expect([settings.window.read(), settings.engine.read().threads, settings.frame.read()]).toEqual([null, null, null]);
  await Promise.all([
    settings.window.change((values) => ({ ...values, theme: 'light' })),
    settings.engine.change(() => choices),
    settings.frame.change(() => frame),
    settings.folders.change(() => ({ exports: '/tmp/out' })),
  ]);
  const again = await open();
  expect([again.window.read(), again.engine.read(), again.frame.read()]).toEqual([{ theme: 'light' }, choices, frame]);
  expect(again.folders.read()).toEqual({ exports: '/tmp/out' });
  expect(await readdir(folder)).toEqual([SETTINGS_FILE]);
});

test('a file from before a part was there is no damaged file', async () => {
  await writeFile(join(folder, SETTINGS_FILE), JSON.stringify({ version: 1, window: null, engine: choices, frame }));
  const settings = await open();
  expect([settings.engine.read(), settings.frame.read(), settings.folders.read()]).toEqual([choices, frame, {}]);
  expect(words).toEqual([]);
});

test('two programs do not take back what the other has set', async () => {
  const [one, other] = [await open(), await open()];
  await one.window.change((values) => ({ ...values, theme: 'light' }));
  await other.window.change((values) => ({ ...values, language: 'ja' }));
  await one.engine.change(() => choices);
  const again = await open();
  expect(again.window.read()).toEqual({ theme: 'light', language: 'ja' });
  expect(again.engine.read()).toEqual(choices);
});

test('of a damaged file the parts that are sound stay, and there is a word', async () => {
  const engine = { runtime: 'abacus', threads: 2, cacheBytes: null };
  await writeFile(
    join(folder, SETTINGS_FILE),
    JSON.stringify({ version: 1, window: { theme: 'light' }, engine, frame }),
  );
  const settings = await open();
  expect(settings.window.read()).toEqual({ theme: 'light' });
  expect(settings.engine.read()).toEqual({ runtime: null, threads: null, cacheBytes: null });
  expect(settings.frame.read()).toEqual(frame);
  expect(words).toEqual([{ name: SETTINGS_FILE, kept: `${SETTINGS_FILE}.damaged` }]);
});

test('the choices that the engine had a file of its own for come along once', async () => {
  await writeFile(join(folder, 'engine.json'), JSON.stringify({ version: 1, ...choices }));
  const settings = await open();
  expect(settings.engine.read()).toEqual(choices);
  await settings.window.change(() => ({ theme: 'dark' }));
  expect(await readdir(folder)).toEqual([SETTINGS_FILE]);
  expect((await open()).engine.read()).toEqual(choices);
});

test('settings that cannot be read let the app start', async () => {
  await rm(folder, { recursive: true });
  await writeFile(folder, 'a file where the folder should be');
  const settings = await open();
  expect(settings.window.read()).toBeNull();
  await expect(settings.window.change(() => ({}))).rejects.toMatchObject({ code: 'file-unwritable' });
  expect(await readFile(folder, 'utf8')).toBe('a file where the folder should be');
});
