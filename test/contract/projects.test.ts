/** A window's document at its host: over a lost connection, and where another program has the file. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addLayer, packDocument, unpackDocument } from '../../src-shared/document/index.ts';
import type { WindowProject } from '../../src-main/projects/window-project.ts';
import { encodeProject } from '../../src-main/projects/write-project.ts';
import { connectThroughSocket } from '../../src-renderer/host/socket-connection.ts';
import { openProjectWindow } from '../support/project-window.ts';
import { randomProject } from '../support/projects.ts';
import { openSocket, serverOf, startTestHost, type TestHost } from './transports.ts';
import { removeFolder } from '../support/remove-folder.ts';

describe('a connection that is lost', () => {
  let testHost: TestHost;
  beforeAll(async () => {
    testHost = await startTestHost();
  });
  afterAll(() => testHost.close());

  test('goes on with one journal, whether the page stayed or was loaded again', async () => {
    const { address } = await serverOf(testHost);
    let socket: WebSocket | undefined;
    const connect = () => connectThroughSocket(() => (socket = openSocket(address)) as unknown as globalThis.WebSocket);
    const works = (): Promise<string[]> => readdir(join(testHost.dataFolder, 'work'));
    const host = await connect();
    const { state, document } = randomProject(7, 100);
    const first = await host.api.beginWork(state, 'another', null);

    const again = new Promise<void>((resolve) => {
      host.on('connectionChanged', (connected) => connected && resolve());
    });
    socket!.terminate();
    await again;
    await expect(host.api.recordWork([])).rejects.toMatchObject({ code: 'work-out-of-step' });
    addLayer(document, { name: 'painted meanwhile' });
    const now = { ...state, document: packDocument(document), unsaved: true };
    const second = await host.api.beginWork(now, 'same', first);
    expect(await works()).toEqual([second]);
    expect((await host.api.library()).filter(({ kind }) => kind === 'left')).toEqual([]);

    // As a reload does: the new page asks before the host has put the document of the old one in order.
    socket!.terminate();
    const page = await connect();
    const resumed = await page.api.resumeWork(second);
    expect(resumed).toMatchObject({ id: second, leftInOrder: true });
    expect(packDocument(unpackDocument(resumed!.state.document))).toEqual(packDocument(document));
    expect(await works()).toEqual([second]);
    page.close();
    host.close();
  });
});

describe('a project file that another window or program has', () => {
  let home: string;
  let file: string;
  const windows: WindowProject[] = [];
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'spadework-second-'));
    file = join(home, 'lake.spadework');
    const { document, state } = randomProject(7, 100);
    await writeFile(file, await encodeProject({ document, scene: state.scene, reference: null, picture: null }, 'x'));
  });
  afterAll(async () => {
    for (const window of windows) await window.end();
    await removeFolder(home);
  });

  /** A window of a program with its own data folder, told to open the file. */
  async function openFile(program: string): Promise<{ isCopy: boolean; hasFile: boolean; window: WindowProject }> {
    const data = join(home, program);
    await mkdir(data, { recursive: true });
    const window = openProjectWindow(data, {
      askOpen: async () => file,
      askSave: async () => join(data, 'copy.spadework'),
    });
    windows.push(window);
    const { isCopy, hasFile } = (await window.api.openProject({ kind: 'ask' }))!;
    return { isCopy, hasFile, window };
  }

  test('is opened as a copy, which is saved elsewhere; the first gives the file back at its end', async () => {
    const first = await openFile('one');
    expect(first).toMatchObject({ isCopy: false, hasFile: true });
    const second = await openFile('two');
    expect(second).toMatchObject({ isCopy: true, hasFile: false });
    expect(await second.window.api.saveProject('same', null)).toBe(join(home, 'two', 'copy.spadework'));
    expect(await first.window.api.saveProject('same', null)).toBe(file);
    await first.window.end();
    expect(await openFile('three')).toMatchObject({ isCopy: false, hasFile: true });
    await windows.at(-1)!.end();
  });

  test('is let go by a document that comes back after another program took it', async () => {
    const first = await openFile('six');
    await first.window.api.recordWork([{ kind: 'unsaved', unsaved: true }]);
    await first.window.end();
    const second = await openFile('seven');
    expect(second).toMatchObject({ isCopy: false, hasFile: true });
    const again = openProjectWindow(join(home, 'six'), {
      askOpen: async () => null,
      askSave: async () => join(home, 'six', 'copy.spadework'),
    });
    expect(await again.api.resumeWork(null)).toMatchObject({ isCopy: true, hasFile: false, leftInOrder: true });
    expect(await again.api.saveProject('same', null)).toBe(join(home, 'six', 'copy.spadework'));
    await second.window.end();
    await again.end();
  });

  test('loses what writes that a crash broke off left beside it, and nothing else', async () => {
    const left = '.lake.spadework.0123456789ab.part';
    const others = ['.beach.spadework.0123456789ab.part', '.lake.spadework.part'];
    for (const name of [left, ...others]) await writeFile(join(home, name), 'half');
    const { window } = await openFile('eight');
    const names = await readdir(home);
    expect(names).toEqual(expect.arrayContaining(others));
    expect(names).not.toContain(left);
    await window.end();
  });

  test('of a program that was killed is nobody’s', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await writeFile(join(home, '.lake.spadework.lock'), `${other.pid} ${hostname()}`);
    expect(await openFile('four')).toMatchObject({ isCopy: true });
    const gone = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await gone;
    expect(await openFile('five')).toMatchObject({ isCopy: false, hasFile: true });
  });
});
