/** Teaching a model in the app: pairs, a few seconds of training while somebody paints, a new model, and a picture by it. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadNativeLibrary } from '../../src-main/engine/runtimes/tensorflow/library.ts';
import { writePackFile } from '../../src-main/packs/pack-file.ts';
import { writeTinyPack } from '../support/packs/tiny-pack.ts';
import { canMount, fillDisk, mountDisk } from '../support/small-disks.ts';
import { startApp, type RunningApp } from './desktop-app.ts';
import { makeHome } from './home.ts';
import { findElectronWindow, openDisplay, type Display } from './machine.ts';
import { ModelsPage } from './models-page.ts';
import { StudioPage } from './studio-page.ts';
import { findViolations } from './violations.ts';
import { offerPairs } from './teaching-dialog.ts';

const electron = await findElectronWindow();
/** In plain JavaScript a step takes minutes. */
const addon = await loadNativeLibrary().then(
  () => null,
  () => 'TensorFlow’s addon is not built',
);
const missing = electron.missing ?? addon;
const TIMEOUT = 60_000;

describe.skipIf(missing !== null)(missing === null ? 'Electron' : `Electron (${missing})`, { timeout: 240_000 }, () => {
  let home: string;
  let display: Display;
  let running: RunningApp;
  let unmount = (): void => undefined;
  beforeAll(async () => {
    home = await makeHome('teach');
    display = await openDisplay();
  });
  afterAll(async () => {
    running?.app.process().kill('SIGKILL');
    unmount();
    display.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  test('a model is taught for a moment while the paint goes on, kept, and paints', async () => {
    const folder = join(home, 'made');
    writeTinyPack(folder, 2, { id: 'small', name: { en: 'Small', ja: '小' } });
    await writePackFile(folder, `${folder}.spadepack`);
    running = await startApp(electron.path!, display, home, `${folder}.spadepack`);
    const { page } = running;
    const studio = new StudioPage(page);
    const models = new ModelsPage(page);
    await models.models.getByRole('button', { name: /^Small/ }).waitFor({ timeout: TIMEOUT });
    await models.close();
    await studio.ready();

    const dialog = await offerPairs(studio, 'Small');
    await dialog.getByText(/^Few pairs/).waitFor();
    expect(await findViolations(page, 'dialog')).toEqual([]);
    const run = join(home, 'spadework/teaching/run');
    await mkdir(run);
    if (canMount()) unmount = mountDisk(run, 'size=16m');
    await dialog.getByRole('button', { name: 'Start training' }).click();
    await dialog.locator('[data-testid=loss-chart]').waitFor({ timeout: TIMEOUT });
    await dialog.getByText('Map, photo, and picture after', { exact: false }).waitFor({ timeout: TIMEOUT });

    expect(await findViolations(page, 'dialog')).toEqual([]);

    // The studio is there all the while.
    await studio.closeDialog();
    const before = await studio.settledPhoto();
    await studio.chooseLabel('sea');
    await studio.stroke();
    await studio.photoOtherThan(before);

    await studio.run('model.teach');
    const phase = (name: string): Promise<void> =>
      page.locator(`[data-testid=teaching][data-phase=${name}]`).waitFor({ timeout: TIMEOUT });
    await dialog.getByRole('button', { name: 'Pause' }).click();
    await phase('paused');
    if (canMount()) {
      // A disk that fills up is told of; what is on it stays, and is gone on with once there is room.
      fillDisk(join(run, 'filler'));
      await dialog.getByRole('button', { name: 'Continue' }).click();
      await phase('training');
      await dialog.getByRole('button', { name: 'Pause' }).click();
      await phase('paused');
      await dialog.getByRole('alert').getByText('the disk is full').waitFor();
      expect(await findViolations(page, 'dialog')).toEqual([]);
      await rm(join(run, 'filler'));
      await dialog.getByRole('button', { name: 'Continue' }).click();
      await phase('training');
      await dialog.getByRole('alert').waitFor({ state: 'detached' });
      await dialog.getByRole('button', { name: 'Pause' }).click();
      await phase('paused');
    }
    await dialog.getByRole('button', { name: 'Before / after' }).click();
    await page.getByTestId('before-after').waitFor({ timeout: TIMEOUT });
    expect(await findViolations(page, 'dialog')).toEqual([]);
    await dialog.getByLabel('Name').fill('Mine');
    await dialog.getByRole('button', { name: 'Keep as a model' }).click();
    await models.models.getByRole('button', { name: /^Mine/ }).waitFor({ timeout: TIMEOUT });
    const painted = await studio.settledPhoto();
    await models.use('Mine');
    await models.close();
    expect(await studio.photoOtherThan(painted)).not.toBe(painted);
  });
});
