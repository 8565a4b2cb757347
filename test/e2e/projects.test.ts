/** Nothing is lost, in the real app: killed over paint, saved, closed, opened again. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { ElectronApplication, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeProject } from '../../src-main/projects/read-project.ts';
import { unpackDocument } from '../../src-shared/document/index.ts';
import { makeHome } from './home.ts';
import { openInChromium, readOwnFile } from './chromium.ts';
import { startApp, type RunningApp } from './desktop-app.ts';
import { findChromium, findElectronWindow, openDisplay } from './machine.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { rejectCalls } from './reject-calls.ts';
import { offerFile, StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';
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
    home = await makeHome('projects');
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
      // Whoever just presses Enter goes on with what they had.
      await expect
        .poll(() => offer.getByRole('button', { name: 'Continue' }).evaluate((one) => one.matches(':focus')))
        .toBe(true);
      await page.keyboard.press('Enter');
      await expect.poll(() => undo(page).isEnabled()).toBe(true);

      const path = join(home, 'lake.spadework');
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath });
      }, path);
      await page.keyboard.press('Control+s');
      await page.getByTestId('notices').getByText(path).waitFor();
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
  let window: StudioWindow;
  let page: Page;
  let studio: StudioPage;
  beforeAll(async () => {
    window = await openInChromium(chromium.path!);
    ({ page } = window);
    studio = new StudioPage(page);
    await studio.ready();
  });
  afterAll(() => window.close());

  const colour = (): Promise<string> => studio.colourAt(256, 256);
  const status = (): Locator => page.getByTestId('notices');

  test('a page that is loaded again has its paint and its history', async () => {
    await page.waitForFunction(() => sessionStorage.getItem('spadework.work') !== null);
    await studio.stroke();
    await page.waitForTimeout(TO_DISK);
    await page.reload();
    await studio.phase('ready');
    await expect.poll(() => page.getByRole('button', { name: /^Undo/ }).isEnabled()).toBe(true);
    expect(await page.title()).toContain('•');
  });

  test('a photo to trace from lies over the map, also after a reload; a file that is none is refused', async () => {
    const bare = await colour();
    const photo = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#f0f' } })
      .png()
      .toBuffer();
    const trace = (name: string, buffer: Buffer): Promise<void> =>
      offerFile(page, () => studio.run('view.reference'), { name, mimeType: 'image/png', buffer });
    await trace('photo.png', photo);
    await expect.poll(colour).not.toBe(bare);
    const laid = await colour();
    await trace('text.png', Buffer.from('no photo'));
    await status().getByText('text.png').waitFor();
    expect(await colour()).toBe(laid);
    await page.waitForTimeout(TO_DISK);
    await page.reload();
    await studio.phase('ready');
    await expect.poll(colour).toBe(laid);
  });

  test('a file of the browser’s is saved into again, listed with its picture, and opened from there', async () => {
    const first = await window.savedProject(() => page.keyboard.press('Control+s'));
    const painted = await colour();
    await studio.newDocument(512, 512);
    expect(await colour()).not.toBe(painted);

    await page.keyboard.press('Control+o');
    const card = studio.dialog.locator('[data-kind=recent]');
    await expect.poll(() => card.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(256);
    await card.getByText('saved-1').click();
    await status().getByText('saved-1 opened').waitFor();
    expect(await colour()).toBe(painted);

    // Save asks nobody: it goes into the file that was opened.
    await page.evaluate(() =>
      Object.assign(globalThis, { showSaveFilePicker: () => Promise.reject(new Error('asked')) }),
    );
    await page.keyboard.press('1');
    await studio.stroke();
    await page.keyboard.press('Control+s');
    await status().getByText('saved-1.spadework').waitFor();
    await expect.poll(() => page.title()).not.toContain('•');
    const bytes = Uint8Array.from(await page.evaluate(readOwnFile, first.name));
    expect(composite(bytes)).not.toEqual(composite(first.bytes));
  });

  test('a recent file that is gone is said to be, and the painting stays', async () => {
    const shown = await colour();
    await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('saved-1.spadework'));
    await page.keyboard.press('Control+o');
    await studio.dialog.locator('[data-kind=recent]').click();
    await status().getByText('saved-1.spadework cannot be read: there is no such file or folder.').waitFor();
    expect(await colour()).toBe(shown);
  });

  test('a browser without handles downloads, and opens what is chosen', async () => {
    await page.evaluate(() => {
      for (const name of ['showSaveFilePicker', 'showOpenFilePicker']) {
        delete (globalThis as Record<string, unknown>)[name];
        delete (Window.prototype as unknown as Record<string, unknown>)[name];
      }
    });
    const painted = await colour();
    const [download] = await Promise.all([page.waitForEvent('download'), studio.run('file.save-as')]);
    expect(download.suggestedFilename()).toBe('saved-1.spadework');
    const buffer = await readFile(await download.path());
    await studio.newDocument(512, 512);
    await page.keyboard.press('Control+o');
    await offerFile(page, () => studio.dialog.getByRole('button', { name: 'Browse' }).click(), {
      name: 'downloaded.spadework',
      mimeType: 'application/x-spadework',
      buffer,
    });
    await status().getByText('downloaded opened').waitFor();
    expect(await colour()).toBe(painted);
  });

  test('paint that cannot be kept is said to be, once, and the window goes on', async () => {
    const failures: string[] = [];
    page.on('pageerror', ({ message }) => failures.push(message));
    await rejectCalls(
      page,
      'recordWork',
      new SpadeworkError('file-unwritable', { name: 'journal', reason: 'reason.disk-full' }),
    );
    await studio.ready();
    await studio.stroke();
    const notice = status().locator('[data-kind=error]').getByText('the disk is full');
    await notice.waitFor();
    const before = await studio.photo();
    await studio.typeSeed(4712);
    await studio.photoOtherThan(before);
    expect(await notice.count()).toBe(1);
    expect(failures).toEqual([]);
  });
});

function composite(project: Uint8Array): Uint8Array {
  return unpackDocument(decodeProject(project, 'x').document).composite().ids;
}
