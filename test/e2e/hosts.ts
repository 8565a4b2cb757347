/** The studio in a real window, once in Chromium from the Node host and once in Electron, with the same handles on both. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ELECTRON_ORIGIN } from '../../src-shared/api/port-handshake.ts';
import { makeHome } from './home.ts';
import { openInChromium } from './chromium.ts';
import { launchApp } from './desktop-app.ts';
import { findChromium, findElectronWindow, openDisplay } from './machine.ts';
import { answerFileChoosers, recordRequests, type StudioWindow } from './studio-window.ts';
import { removeFolder } from '../support/remove-folder.ts';

export interface Host {
  name: string;
  /** Why this host cannot be tried here, or null. */
  missing: string | null;
  open(): Promise<StudioWindow>;
}

const chromiumFound = findChromium();
const electronFound = await findElectronWindow();

export const hosts: Host[] = [
  {
    name: 'Chromium, from the Node host',
    missing: chromiumFound.missing,
    open: () => openInChromium(chromiumFound.path!),
  },
  { name: 'Electron', missing: electronFound.missing, open: () => openInElectron(electronFound.path!) },
];

async function openInElectron(executablePath: string): Promise<StudioWindow> {
  const home = await makeHome('e2e');
  const display = await openDisplay();
  const app = await launchApp(executablePath, display, home);
  const page = await app.firstWindow();
  const requests = recordRequests(page);
  answerFileChoosers(page);
  let saved = 0;
  await app.evaluate(({ session }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    session.defaultSession.webRequest.onBeforeRequest(({ url }, go) => {
      asked.push(url);
      go({});
    });
  });
  // Again from the start, so that the whole life of the page is on record; once it is there, since a page on its way cannot be reloaded.
  await page.waitForURL(`${ELECTRON_ORIGIN}/**`);
  await page.reload();
  const savedAs = async (press: () => Promise<void>, ending: string): Promise<{ name: string; bytes: Uint8Array }> => {
    // A name of its own each time: the notice of the last one may still be there.
    const name = join(home, `saved-${++saved}${ending}`);
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    }, name);
    await press();
    await page.getByTestId('notices').getByText(name).waitFor();
    return { name, bytes: await readFile(name) };
  };
  return {
    page,
    electron: app,
    origin: new URL(page.url()).origin,
    requests,
    connectionsOut: async () => {
      const asked = await app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
      return asked.filter((url) => !url.startsWith(`${ELECTRON_ORIGIN}/`) && !/^(blob|data):/.test(url));
    },
    hostPid: app.process().pid!,
    log: () => readFile(join(home, 'spadework', 'spadework.log'), 'utf8').catch(() => ''),
    killEngine: async () => {
      const pid = await app.evaluate(
        ({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === 'Spadework engine')?.pid,
      );
      process.kill(pid!, 'SIGKILL');
    },
    saved: async (press, ending = '.png') => (await savedAs(press, ending)).bytes,
    savedProject: (press) => savedAs(press, '.spadework'),
    chooseExportFolder: async (name) => {
      const path = join(home, name);
      await mkdir(path, { recursive: true });
      await app.evaluate(({ dialog }, folder) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [folder] });
      }, path);
      await page.getByRole('dialog').getByRole('button', { name: 'Choose…' }).click();
      await page.getByTestId('export-folder').getByText(path).waitFor();
      return path;
    },
    close: async () => {
      // "Don't save": what was painted here is nobody's.
      await app.evaluate(({ dialog }) => {
        dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false });
      });
      await app.close();
      display.close();
      await removeFolder(home);
    },
  };
}
