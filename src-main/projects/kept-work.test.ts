import { appendFile, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginStroke, packDocument, plainStep, type LabelDocument } from '../../src-shared/document/index.ts';
import type { WorkRecord } from '../../src-shared/projects/work-state.ts';
import { randomProject } from '../../test/support/projects.ts';
import { JOURNAL_FILE, KeptWork } from './kept-work.ts';
import { openWorks } from './works.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spadework-work-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((work) => work.end().catch(() => undefined)));
  await rm(folder, { recursive: true, force: true });
});
/** What a test opened, to be closed after it. */
const opened: KeptWork[] = [];

const journal = (): string => join(folder, JOURNAL_FILE);

/** A window's document and the work that follows it. */
function start(): { document: LabelDocument; work: KeptWork } {
  const { document, state } = randomProject(7, 200);
  const work = KeptWork.begin(folder, state, null);
  opened.push(work);
  return { document, work };
}

function paint(document: LabelDocument, label: number): WorkRecord {
  if (document.layers.length === 0) throw new Error('the seed gives no layer');
  const { id } = document.layers[0]!;
  document.step('test', () => {
    document.changeStack({
      base: label % 250,
      layers: document.layers.map((layer) => ({ ...layer, visible: true, locked: false })),
    });
    const grid = document.grid(id);
    grid.fillSpan(label % document.height, 0, document.width, label);
    document.pixelsChanged(id, document.bounds);
  });
  return { kind: 'step', step: plainStep(document.history.entries.at(-1)!) };
}

async function expectKept(document: LabelDocument): Promise<KeptWork> {
  const read = await KeptWork.read(folder);
  expect(read).not.toBeNull();
  expect(packDocument(read!.copy.document)).toEqual(packDocument(document));
  expect(read!.copy.document.history.position).toBe(document.history.position);
  return read!;
}

describe('work that is kept', () => {
  it('comes back with its undo history, step by step', async () => {
    const { document, work } = start();
    for (const label of [1, 2, 3]) await work.record([paint(document, label)]);
    document.undo();
    await work.record([{ kind: 'jump', position: document.history.position }]);
    const read = await expectKept(document);
    expect(read.leftInOrder).toBe(false);
    read.copy.document.redo();
    document.redo();
    read.copy.document.jump(0);
    document.jump(0);
    expect(packDocument(read.copy.document)).toEqual(packDocument(document));
  });

  it('holds the stroke that was going on, as a step that can be undone', async () => {
    const { document, work } = start();
    await work.record([paint(document, 1)]);
    const stroke = beginStroke(document, document.layers[0]!.id, 'brush');
    stroke.paint(9, (sink) => sink.fill(0, 0, document.width));
    await work.record([{ kind: 'draft', step: plainStep(document.draftStep()!) }]);
    stroke.paint(8, (sink) => sink.fill(1, 0, document.width));
    const read = await KeptWork.read(folder);
    expect(read!.copy.unsaved).toBe(true);
    expect(read!.copy.document.grid(document.layers[0]!.id).at(0, 0)).toBe(9);
    read!.copy.document.undo();
    stroke.cancel();
    expect(packDocument(read!.copy.document)).toEqual(packDocument(document));
  });

  it('ends with the last whole entry, wherever the file is cut off', async () => {
    const { document, work } = start();
    const states = [];
    const lengths = [];
    for (let label = 1; label < 6; label++) {
      await work.record([paint(document, label)]);
      states.push(packDocument(document));
      lengths.push((await readFile(journal())).length);
    }
    const whole = await readFile(journal());
    for (let cut = lengths[0]!; cut < whole.length; cut += 7) {
      await writeFile(journal(), whole.subarray(0, cut));
      const read = await KeptWork.read(folder);
      const last = lengths.findLastIndex((length) => length <= cut);
      expect(packDocument(read!.copy.document)).toEqual(states[last]);
    }
    for (let cut = 0; cut < lengths[0]! - 1; cut += 97) {
      await writeFile(journal(), whole.subarray(0, cut));
      await expect(KeptWork.read(folder)).resolves.toSatisfy((read) => read === null || read instanceof KeptWork);
    }
  });

  it('goes on after what a crash left behind its end', async () => {
    const { document, work } = start();
    await work.record([paint(document, 1)]);
    await appendFile(journal(), Uint8Array.of(9, 0, 0, 0, 1, 2));
    const again = (await KeptWork.read(folder))!;
    opened.push(again);
    await again.record([paint(document, 2)]);
    await expectKept(document);
  });

  it('is written anew when its folder was taken away, or its file was cut', async () => {
    const { document, work } = start();
    await work.record([paint(document, 1)]);
    await rename(folder, `${folder}-away`);
    await work.record([paint(document, 2)]);
    await expectKept(document);
    await truncate(journal(), 30);
    await work.record([paint(document, 3)]);
    await expectKept(document);
    await rm(`${folder}-away`, { recursive: true });
  });

  it('keeps what could not be written and writes it later', async () => {
    const { document, work } = start();
    await work.record([paint(document, 1)]);
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder was');
    await expect(work.record([paint(document, 2)])).rejects.toMatchObject({ syscall: expect.any(String) });
    await rm(folder);
    await work.record([]);
    await expectKept(document);
  });

  it('refuses records of another document', async () => {
    const { work } = start();
    await expect(work.record([{ kind: 'jump', position: 5000 }])).rejects.toMatchObject({ code: 'work-out-of-step' });
  });

  it('knows when it was left in order', async () => {
    const { document, work } = start();
    await work.record([paint(document, 1)]);
    await work.end();
    expect((await expectKept(document)).leftInOrder).toBe(true);
  });

  it('writes what comes while something else is being written', async () => {
    const { document, work } = start();
    await work.record([paint(document, 1)]);
    const writing: Promise<void>[] = [];
    for (let label = 2; label < 30; label++) {
      writing.push(work.record([paint(document, label)]));
      // Some come while a write is on its way, some before.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all([...writing, work.end()]);
    expect((await expectKept(document)).leftInOrder).toBe(true);
  });

  it('is left in order also by a window that came and went without a word', async () => {
    const { document, work } = start();
    await work.record([paint(document, 1)]);
    const read = await expectKept(document);
    expect(read.leftInOrder).toBe(false);
    await read.end();
    expect((await expectKept(document)).leftInOrder).toBe(true);
  });
});

describe('the works of a data folder', () => {
  it('are held by one at a time and resumed newest first', async () => {
    const works = openWorks(folder);
    const first = await works.begin(randomProject(7, 50).state, null);
    await first.work.record([]);
    await first.work.record([{ kind: 'unsaved', unsaved: true }]);
    expect(await works.resume(null)).toBeNull();
    await works.leave(first);
    const again = await works.resume(null);
    expect(again!.id).toBe(first.id);
    expect(again!.work.copy.unsaved).toBe(true);
    await works.shelve(again!);
    expect(await works.resume(null)).toBeNull();
    expect(await works.left()).toMatchObject([{ id: first.id, shelved: true }]);
    const named = await works.resume(first.id);
    await works.discard(named!);
    expect(await works.left()).toEqual([]);
  });
});
