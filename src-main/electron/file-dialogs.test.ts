import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialog, OpenDialogOptions, SaveDialogOptions } from 'electron';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LastFolders } from '../host/settings.ts';
import { fileDialogs, sameEnding, type FileDialogs } from './file-dialogs.ts';

let home: string;
let kept: LastFolders;
let asked: (OpenDialogOptions | SaveDialogOptions)[];
let answer: string | null;
let dialogs: FileDialogs;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'spadework-dialogs-'));
  kept = {};
  asked = [];
  const system = {
    showOpenDialog: async (options: OpenDialogOptions) => {
      asked.push(options);
      return { canceled: answer === null, filePaths: answer === null ? [] : [answer] };
    },
    showSaveDialog: async (options: SaveDialogOptions) => {
      asked.push(options);
      return { canceled: answer === null, filePath: answer ?? '' };
    },
  } as unknown as Dialog;
  const folders = {
    read: () => kept,
    change: async (act: (value: LastFolders) => LastFolders) => {
      kept = act(kept);
    },
  };
  dialogs = fileDialogs(system, () => undefined, folders);
});
afterEach(() => rm(home, { recursive: true, force: true }));

test('a dialog begins where the last one for the same purpose ended', async () => {
  answer = join(home, 'lake.png');
  expect(await dialogs.save('pictures', 'photo.png', sameEnding('photo.png'))).toBe(answer);
  expect(asked[0]).toEqual({ defaultPath: 'photo.png', filters: [{ name: 'PNG', extensions: ['png'] }] });
  await dialogs.save('pictures', 'other.png', []);
  expect(asked[1]).toMatchObject({ defaultPath: join(home, 'other.png') });
  await dialogs.save('projects', 'map', []);
  expect(asked[2]).toMatchObject({ defaultPath: 'map' });
});

test('a folder is remembered itself, a file by the folder it is in, and nothing where the person thought better of it', async () => {
  answer = home;
  await dialogs.open('exports', { properties: ['openDirectory'] });
  expect(await dialogs.lastFolder('exports')).toBe(home);
  answer = join(home, 'a.spadework');
  await dialogs.open('projects', { properties: ['openFile'] });
  expect(kept).toEqual({ exports: home, projects: home });
  answer = null;
  expect(await dialogs.open('maps', { properties: ['openDirectory'] })).toBeNull();
  expect(await dialogs.save('models', 'x', [])).toBeNull();
  expect(kept).toEqual({ exports: home, projects: home });
});

test('a folder that is gone is no place to begin', async () => {
  kept = { exports: join(home, 'gone') };
  answer = null;
  expect(await dialogs.lastFolder('exports')).toBeNull();
  await dialogs.open('exports', { properties: ['openDirectory'] });
  expect(asked[0]).not.toHaveProperty('defaultPath');
});

test('what the window suggests is a name, never a path', async () => {
  answer = null;
  await dialogs.save('pictures', '../../etc/C:\\x\\evil:name.png', []);
  expect(asked[0]).toMatchObject({ defaultPath: 'evil-name.png' });
});
