import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { randomProject } from '../../test/support/projects.ts';
import type { WorkState } from '../../src-shared/projects/work-state.ts';
import { LayerPngs } from './layer-pngs.ts';
import { documentsPaintedWith } from './painted-with.ts';
import { openRecentProjects, type RecentProjects } from './recent-projects.ts';
import { openWorks, type Works } from './works.ts';
import { encodeProject } from './write-project.ts';

const PACK = 'a'.repeat(64);
let folder: string;
let recent: RecentProjects;
let works: Works;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'painted-'));
  recent = openRecentProjects(join(folder, 'recent'), () => undefined);
  works = openWorks(join(folder, 'work'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function stateWith(hash: string, name: string): WorkState {
  const { state } = randomProject(3, 20);
  return { ...state, name, scene: { ...state.scene, pack: { id: 'x', hash } } };
}

async function save(file: string, hash: string): Promise<void> {
  const { document } = randomProject(3, 20);
  const { scene } = stateWith(hash, '');
  const bytes = await encodeProject({ document, scene, reference: null, picture: null }, '1', new LayerPngs());
  await writeFile(join(folder, file), bytes);
  await recent.note(join(folder, file), null);
}

it('names files and kept documents that were painted with the pack, and passes over what is gone', async () => {
  await save('town.spadework', PACK);
  await save('sea.spadework', 'b'.repeat(64));
  await save('gone.spadework', PACK);
  await rm(join(folder, 'gone.spadework'));
  await writeFile(join(folder, 'broken.spadework'), 'PK');
  await recent.note(join(folder, 'broken.spadework'), null);
  for (const [hash, name] of [
    [PACK, 'kept'],
    ['b'.repeat(64), 'other'],
  ] as const) {
    const held = await works.begin(stateWith(hash, name), null);
    await held.work.record([]);
    await works.leave(held);
  }
  expect(await documentsPaintedWith(PACK, { recent, works })).toEqual([
    { name: 'town', place: folder },
    { name: 'kept', place: '' },
  ]);
});
