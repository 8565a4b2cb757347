/** The studio in Chromium, from a Node host of its own. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { makeHome } from './home.ts';
import { answerFileChoosers, recordRequests, VIEWPORT, type StudioWindow } from './studio-window.ts';
import { removeFolder } from '../support/remove-folder.ts';

/** Tests and measurements run from the root, as npm starts them. */
const root = process.cwd();

/** Loaded into the Node host and its engine: writes down every connection they try to open. */
const watcher = pathToFileURL(join(root, 'test/e2e/watch-connections.mjs')).href;

export interface ChromiumOptions {
  /** For Chromium. */
  switches?: readonly string[];
  /** Where the host keeps things; removed at the end. Without it a new one, in which the app has been before. */
  home?: string;
}

/** Opens the built app. */
export async function openInChromium(
  executablePath: string,
  { switches = [], home: given }: ChromiumOptions = {},
): Promise<StudioWindow> {
  const home = given ?? (await makeHome('e2e'));
  const connections = join(home, 'connections.txt');
  const server = spawn(process.execPath, ['bin/spadework.js', 'serve'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      HOME: home,
      USERPROFILE: home,
      XDG_STATE_HOME: home,
      XDG_DATA_HOME: home,
      NODE_OPTIONS: `--import ${watcher}`,
      SPADEWORK_TEST_CONNECTIONS: connections,
    },
  });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  const address = line.toString().trim();
  const browser = await chromium.launch({ executablePath, args: [...switches] });
  const context = await browser.newContext({ viewport: VIEWPORT, locale: 'en-GB', acceptDownloads: true });
  const page = await context.newPage();
  const requests = recordRequests(page);
  answerFileChoosers(page);
  await page.goto(address);
  let saved = 0;
  return {
    page,
    electron: null,
    origin: new URL(address).origin,
    requests,
    connectionsOut: () => readLines(connections),
    hostPid: server.pid!,
    log: () => readFile(join(home, 'spadework', 'spadework.log'), 'utf8').catch(() => ''),
    killEngine: async () => void process.kill(childOf(server), 'SIGKILL'),
    saved: async (press) => {
      const [download] = await Promise.all([page.waitForEvent('download'), press()]);
      return readFile(await download.path());
    },
    savedProject: async (press) => {
      // A name of its own each time: the notice of the last one may still be there.
      const name = `saved-${++saved}.spadework`;
      await page.evaluate(chooseOwnFile, name);
      await press();
      await page.getByTestId('notices').getByText(name).waitFor();
      return { name, bytes: Uint8Array.from(await page.evaluate(readOwnFile, name)) };
    },
    chooseExportFolder: async (name) => {
      const field = page.getByRole('dialog').getByRole('textbox', { name: 'Folder' });
      await field.fill(name);
      await field.blur();
      const path = join(home, 'Pictures', 'Spadework', name);
      await page.getByTestId('export-folder').getByText(path).waitFor();
      return path;
    },
    close: async () => {
      await browser.close();
      await endProcess(server);
      await removeFolder(home);
    },
  };
}

/** Runs in the page. Its next file picker, which no driver can answer, gives a handle of the page's private files. */
async function chooseOwnFile(name: string): Promise<void> {
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle(name, { create: true });
  Object.assign(globalThis, { showSaveFilePicker: async () => handle });
}

/** Runs in the page. */
export async function readOwnFile(name: string): Promise<number[]> {
  const folder = await navigator.storage.getDirectory();
  const file = await (await folder.getFileHandle(name)).getFile();
  return [...new Uint8Array(await file.arrayBuffer())];
}

async function readLines(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

/** Process id of the one child of `parent`. */
function childOf(parent: ChildProcess): number {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const child = rows.map((row) => row.trim().split(/\s+/).map(Number)).find(([, ppid]) => ppid === parent.pid);
  return child![0]!;
}

async function endProcess(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  await exited;
}
