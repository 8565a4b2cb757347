import { describe, expect, it } from 'vitest';
import type { ExportFolder } from '../../src-shared/api/export-api.ts';
import type { StyleChoice } from '../../src-shared/request.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { ImageFile } from '../../src-shared/api/studio-api.ts';
import { parseSettings } from '../stores/settings.svelte.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { ExportForm } from './export-form.svelte.ts';

interface Stub {
  selected?: { fileName: string; choice: StyleChoice }[];
  taken?: (folder: string) => string[];
  unfinished?: (folder: string) => ExportFolder['unfinished'];
  start?: () => Promise<never>;
}

const seed = (value: number) => ({ fileName: `seed ${value}`, choice: { kind: 'seed' as const, seed: value } });

function makeForm({
  selected = [seed(1), seed(2)],
  taken = () => [],
  unfinished = () => null,
  start,
}: Stub = {}): ExportForm {
  const api = {
    chooseExportFolder: async (name: string) => ({ id: name, label: `/exports/${name}`, unfinished: unfinished(name) }),
    checkBatch: async (folder: string) => taken(folder),
    startBatch: start,
    openLabelMap: async ({ name }: ImageFile) => {
      if (name.startsWith('bad')) throw new SpadeworkError('png-damaged');
      return { width: 1, height: 1, ids: new Uint8Array(1) };
    },
  };
  const studio = {
    api,
    host: { kind: 'browser' },
    settings: { values: parseSettings({}) },
    packMap: () => ({ width: 1, height: 1, ids: new Uint8Array(1) }),
    painting: { name: 'Lake' },
    variants: { selected, starred: [], made: selected, tiles: selected, running: false, shown: true, map: null },
    style: { choice: { kind: 'seed', seed: 9 }, seed: 9 },
    gallery: { styles: [] },
  };
  return new ExportForm(studio as unknown as Studio, null);
}

describe('ExportForm', () => {
  it('takes what was selected, and previews its names', () => {
    const form = makeForm();
    expect([form.source, form.planned.pictures]).toEqual(['selected', ['Lake-seed-1.png', 'Lake-seed-2.png']]);
    form.template = '{project} {n:000}';
    expect(form.planned.pictures).toEqual(['Lake 001.png', 'Lake 002.png']);
  });

  it('offers only what there is', () => {
    expect(makeForm().sources).toEqual([
      { source: 'selected', count: 2 },
      { source: 'all', count: 2 },
      { source: 'current', count: 1 },
    ]);
  });

  it('numbers pictures whose names would be the same', () => {
    expect(makeForm({ selected: [seed(1), seed(1)] }).planned.pictures).toEqual([
      'Lake-seed-1-001.png',
      'Lake-seed-1-002.png',
    ]);
  });

  it('takes maps out of files, and names those that are none', async () => {
    const form = makeForm();
    await form.takeMaps(['a.png', 'bad.png', 'b.png'].map((name) => new File([], name)));
    expect(form.mapNames).toEqual(['a', 'b']);
    expect(form.passedOver).toMatchObject([{ code: 'png-damaged', details: { file: 'bad.png' } }]);
    await form.takeMaps([new File([], 'bad.png')]);
    expect(form.failure).toMatchObject({ details: { file: 'bad.png' } });
    expect(form.mapNames).toEqual(['a', 'b']);
  });

  it('says what is wrong with a template and starts nothing', async () => {
    const form = makeForm();
    await form.suggestFolder();
    form.template = '{wrong}';
    expect([form.planned.error?.code, form.canStart]).toEqual(['name-template', false]);
    form.template = 'always the same';
    expect([form.planned.error?.code, form.canStart]).toEqual(['name-collision', false]);
  });

  it('suggests a folder in which nothing is in the way', async () => {
    const form = makeForm({
      taken: (folder) => (folder.endsWith(' 2') || folder.endsWith(' 3') ? [] : ['Lake-seed-1.png']),
      unfinished: (folder) => (folder.endsWith(' 2') ? { done: 1, total: 2 } : null),
    });
    await form.suggestFolder();
    expect([form.folder?.label, form.canStart]).toEqual([`/exports/Lake ${form.date} 3`, true]);
  });

  it('does not let a suggestion take the place of what is typed meanwhile', async () => {
    const chosen = makeForm();
    await Promise.all([chosen.suggestFolder(), chosen.chooseFolder('mine')]);
    expect(chosen.folder?.id).toBe('mine');
    const typing = makeForm();
    const suggestion = typing.suggestFolder();
    typing.beginTyping();
    await suggestion;
    expect(typing.folder).toBe(null);
  });

  it('does not start where names are taken or a batch was interrupted', async () => {
    const taken = makeForm({ taken: () => ['Lake-seed-1.png'] });
    await taken.chooseFolder('mine');
    await taken.check();
    expect(taken.canStart).toBe(false);
    const unfinished = makeForm({ unfinished: () => ({ done: 1, total: 2 }) });
    await unfinished.chooseFolder('mine');
    expect(unfinished.canStart).toBe(false);
  });

  it('keeps what the host refuses as its failure', async () => {
    const form = makeForm({
      start: () => Promise.reject(new SpadeworkError('folder-read-only', { folder: '/exports/mine' })),
    });
    await form.chooseFolder('mine');
    expect(await form.start()).toBeUndefined();
    expect(form.failure).toMatchObject({ code: 'folder-read-only', details: { folder: '/exports/mine' } });
  });
});
