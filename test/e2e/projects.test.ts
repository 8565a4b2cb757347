/** Nothing is lost, in the real app: killed over paint, saved, closed, opened again. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeProject } from '../../src-main/projects/read-project.ts';
import { unpackDocument } from '../../src-shared/document/index.ts';
import { openInChromium } from './chromium.ts';
import { startApp, type RunningApp } from './desktop-app.ts';
import { findChromium, findElectronWindow, openDisplay } from './machine.ts';
import { StudioPage } from './studio-page.ts';
import { removeFolder } from '../support/remove-folder.ts';

const electron = await findElectronWindow();
const chromium = findChromium();
/** Longer than a step takes to the disk. */
const TO_DISK = 2000;

describe.skipIf(electron.missing !== null)('Electron', () => {
  let home: string;
  let display: Awaited<ReturnType<typeof openDisplay>>;
  let app: ElectronApplication;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'spadework-projects-'));
    display = await openDisplay();
  });
  afterAll(async () => {
    app.process().kill('SIGKILL');
    display.close();
    await removeFolder(home);
  });

  async function launch(...files: string[]): Promise<RunningApp> {
    const started = await startApp(electron.path!, display, home, ...files);
    app = started.app;
    return started;
  }

  const undo = (page: Page): ReturnType<Page['getByRole']> => page.getByRole('button', { name: /^Undo/ });

  test(
    'killed over paint, it offers what was there; saved, closed and opened again, it is the same',
    { timeout: 240_000 },
    async () => {
      const painted = await launch();
      let { page } = painted;
      await page.waitForFunction(() => sessionStorage.getItem('spadework.work') !== null);
      await painted.studio.stroke();
      await page.waitForTimeout(TO_DISK);
      app.process().kill('SIGKILL');

      ({ page } = await launch());
      const offer = page.getByRole('alertdialog', { name: 'Your painting is still here' });
      await offer.getByRole('button', { name: 'Continue' }).click();
      await expect.poll(() => undo(page).isEnabled()).toBe(true);

      const path = join(home, 'lake.spadework');
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath });
      }, path);
      await page.keyboard.press('Control+s');
      await page.getByTestId('status-line').getByText(path).waitFor();
      const first = decodeProject(await readFile(path), path);

      // Closing over changes of a file asks; the answer is "Save".
      await undo(page).click();
      await page.waitForTimeout(TO_DISK);
      await app.evaluate(({ dialog }) => {
        dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false });
      });
      const closed = app.waitForEvent('close');
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
      await closed;
      const second = decodeProject(await readFile(path), path);
      expect(unpackDocument(second.document).composite()).not.toEqual(unpackDocument(first.document).composite());

      // Left in order, it comes back without a question: the file, its name, and the step that was undone.
      ({ page } = await launch());
      await page.getByRole('banner').getByText('lake', { exact: true }).waitFor();
      await expect.poll(() => page.getByRole('button', { name: /^Redo/ }).isEnabled()).toBe(true);
      expect(await page.getByRole('alertdialog').count()).toBe(0);
    },
  );
});

describe.skipIf(chromium.missing !== null)('Chromium, from the Node host', () => {
  test('a page that is loaded again has its paint and its history', { timeout: 240_000 }, async () => {
    const window = await openInChromium(chromium.path!);
    try {
      const { page } = window;
      const studio = new StudioPage(page);
      await studio.phase('ready');
      await page.waitForFunction(() => sessionStorage.getItem('spadework.work') !== null);
      await studio.stroke();
      await page.waitForTimeout(TO_DISK);
      await page.reload();
      await studio.phase('ready');
      await expect.poll(() => page.getByRole('button', { name: /^Undo/ }).isEnabled()).toBe(true);
      expect(await page.title()).toContain('•');
    } finally {
      await window.close();
    }
  });
});
