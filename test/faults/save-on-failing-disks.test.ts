/**
 * Disks that are full, read-only or gone while a person opens, saves and keeps versions: said in words, the file as it was or as
 * it is now, never between, and everything can be saved once the disk is well again.
 */
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packDocument, plainStep, unpackDocument, type LabelDocument } from '../../src-shared/document/index.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { OpenedProject } from '../../src-shared/api/project-api.ts';
import { decodeProject } from '../../src-main/projects/read-project.ts';
import type { WindowProject } from '../../src-main/projects/window-project.ts';
import { encodeProject } from '../../src-main/projects/write-project.ts';
import { openProjectWindow } from '../support/project-window.ts';
import { randomProject } from '../support/projects.ts';
import { canMount, changeDisk, mountDisk } from '../support/small-disks.ts';
import { checkFiles } from './check-files.ts';

let home: string;
/** The program's own data, and the person's folder. */
let data: string;
let folder: string;
let file: string;
let window: WindowProject;
let unmount = (): void => undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'spadework-disks-'));
  [data, folder] = [join(home, 'data'), join(home, 'folder')];
  await mkdir(data);
  await mkdir(folder);
  file = join(folder, 'lake.spadework');
});
afterEach(async () => {
  await window.end();
  unmount();
  unmount = () => undefined;
  await rm(home, { recursive: true, force: true });
});

/** A window that has the file open, and its document as the page has it. */
async function openFile(): Promise<LabelDocument> {
  const { document, state } = randomProject(7, 300);
  await writeFile(file, await encodeProject({ document, scene: state.scene, reference: null, picture: null }, 'x'));
  window = openProjectWindow(data, { askOpen: async () => file, askSave: async () => file });
  return documentOf((await window.api.openProject({ kind: 'ask' }))!);
}

function documentOf({ state }: OpenedProject): LabelDocument {
  return unpackDocument(state.document);
}

/** A stripe, painted and recorded. */
async function paint(document: LabelDocument, row: number): Promise<void> {
  const { id } = document.layers[0]!;
  document.step('brush', () => {
    document.grid(id).fillSpan(row, 0, document.width, row + 1);
    document.pixelsChanged(id, document.bounds);
  });
  await window.api.recordWork([{ kind: 'step', step: plainStep(document.history.entries.at(-1)!) }]);
}

async function fill(disk: string): Promise<void> {
  await writeFile(join(disk, 'ballast'), new Uint8Array(2 ** 21)).catch(() => undefined);
}

const composite = (document: LabelDocument): Uint8Array => document.composite().ids;
const inFile = async (): Promise<Uint8Array> =>
  composite(unpackDocument(decodeProject(new Uint8Array(await readFile(file)), 'lake.spadework').document));

/** What a person is told: words with a reason, never "something went wrong inside Spadework". */
async function refusalOf(call: Promise<unknown>): Promise<SpadeworkError> {
  const error: unknown = await call.then(
    () => new Error('it went well'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SpadeworkError);
  return error as SpadeworkError;
}

test('a folder that is gone: Save says so, and saves once it is there again', async () => {
  const document = await openFile();
  await paint(document, 1);
  await rename(folder, `${folder} away`);
  expect(await refusalOf(window.api.saveProject('same', null))).toMatchObject({ code: 'file-unwritable' });
  await paint(document, 2);
  await rename(`${folder} away`, folder);
  expect(await window.api.saveProject('same', null)).toBe(file);
  expect(await inFile()).toEqual(composite(document));
});

describe.skipIf(!canMount())('on disks of its own (needs root to mount them)', () => {
  test('a full disk: Save says so and leaves the file as it was, and nothing half', async () => {
    unmount = mountDisk(folder, 'size=1m');
    const document = await openFile();
    const before = await inFile();
    await paint(document, 1);
    await fill(folder);
    expect(await refusalOf(window.api.saveProject('same', null))).toMatchObject({
      code: 'file-unwritable',
      details: { name: file, reason: 'reason.disk-full' },
    });
    expect(await inFile()).toEqual(before);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    changeDisk(folder, 'size=64m');
    expect(await window.api.saveProject('same', null)).toBe(file);
    expect(await inFile()).toEqual(composite(document));
  });

  test('a disk that has become read-only: Save says so, and saves once it can', async () => {
    unmount = mountDisk(folder, 'size=64m');
    const document = await openFile();
    await paint(document, 1);
    changeDisk(folder, 'ro');
    expect(await refusalOf(window.api.saveProject('same', null))).toMatchObject({
      details: { reason: 'reason.read-only' },
    });
    changeDisk(folder, 'rw');
    expect(await window.api.saveProject('same', null)).toBe(file);
    expect(await inFile()).toEqual(composite(document));
  });

  test('a project on a read-only disk opens, and is saved elsewhere', async () => {
    unmount = mountDisk(folder, 'size=64m');
    await openFile();
    await window.end();
    changeDisk(folder, 'ro');
    const other = join(home, 'elsewhere.spadework');
    window = openProjectWindow(join(home, 'other data'), { askOpen: async () => file, askSave: async () => other });
    const document = documentOf((await window.api.openProject({ kind: 'ask' }))!);
    await paint(document, 1);
    await refusalOf(window.api.saveProject('same', null));
    expect(await window.api.saveProject('as', null)).toBe(other);
  });

  test('no room for the program’s own data: a project opens, is painted and saved; versions say so', async () => {
    unmount = mountDisk(data, 'size=1m');
    await fill(data);
    const document = await openFile();
    const kept = await refusalOf(paint(document, 1));
    expect(kept).toMatchObject({ code: 'work-unkept', details: { reason: 'reason.disk-full' } });
    for (const name of [null, 'dawn'])
      expect(await refusalOf(window.api.keepVersion(name, null))).toMatchObject({
        code: 'file-unwritable',
        details: { reason: 'reason.disk-full' },
      });
    expect(await window.api.versions()).toEqual([]);
    expect(await window.api.saveProject('same', null)).toBe(file);
    expect(await inFile()).toEqual(composite(document));

    // With room again the next word writes everything.
    changeDisk(data, 'size=64m');
    await paint(document, 2);
    await window.end();
    await checkFiles(data);
    window = openProjectWindow(data, { askOpen: async () => null, askSave: async () => null });
    const resumed = (await window.api.resumeWork(null))!;
    expect(resumed).toMatchObject({ hasFile: true, leftInOrder: true });
    expect(packDocument(documentOf(resumed))).toEqual(packDocument(document));
  });
});
