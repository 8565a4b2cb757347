/** What a person does first, in a real window of both hosts: paint, roll the dice, lose the engine, open, save. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readProvenance } from '../../src-main/exports/provenance.ts';
import { checksum } from '../../src-renderer/canvas/checksum.ts';
import { describeHosts, openStudio } from './describe-hosts.ts';
import { mouseOf } from './test-pointer.ts';
import { offerFile, type StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';
import { removeFolder } from '../support/remove-folder.ts';

describeHosts((host) => {
  let window: StudioWindow;
  let studio: StudioPage;

  beforeAll(async () => {
    ({ window, studio } = await openStudio(host));
  });
  afterAll(() => window?.close());

  test('opens with the sample map, already a photo, and says what runs', async () => {
    expect(await studio.photo()).toMatch(/^[0-9a-f]{8}$/);
    expect(await studio.statusText()).toMatch(/ONNX Runtime|TensorFlow/);
    expect(await studio.statusText()).toMatch(/\d+ ms/);
  });

  test('painting with the mouse changes the photo, and two labels give two photos', async () => {
    const before = await studio.photo();
    await studio.chooseLabel('sea');
    await studio.stroke();
    const sea = await studio.photoOtherThan(before);
    await studio.undo();
    expect(await studio.photoOtherThan(sea)).toBe(before);
    await studio.chooseLabel('field');
    await studio.stroke();
    const field = await studio.photoOtherThan(before);
    expect(field).not.toBe(sea);
    await studio.undo();
    expect(await studio.photoOtherThan(field)).toBe(before);
    await studio.redo();
    expect(await studio.photoOtherThan(before)).toBe(field);
  });

  test('another seed gives another photo, the same seed the same bytes', async () => {
    await studio.typeSeed(5);
    const five = await studio.settledPhoto();
    await studio.typeSeed(6);
    const six = await studio.photoOtherThan(five);
    await studio.typeSeed(5);
    expect(await studio.photoOtherThan(six)).toBe(five);
    await studio.page.getByRole('button', { name: 'Roll the dice' }).first().click();
    await studio.photoOtherThan(five);
  });

  test('the engine dies: the window says so, goes on painting, and recovers with the paint intact', async () => {
    const before = await studio.photo();
    await window.killEngine();
    await studio.phase('restarting');
    expect(await studio.statusText()).toContain('The engine stopped');
    await studio.chooseLabel('rock');
    await studio.stroke();
    await studio.phase('ready');
    const painted = await studio.photoOtherThan(before);
    await studio.undo();
    expect(await studio.photoOtherThan(painted)).toBe(before);
    expect(await studio.statusText()).not.toContain('The engine stopped');
  });

  test('the saved picture is the one on the screen and says how it was made', async () => {
    await studio.typeSeed(7);
    const shown = await studio.settledPhoto();
    const png = await window.saved(() => studio.savePicture());
    expect(checksum(await sharp(png).removeAlpha().raw().toBuffer())).toBe(shown);
    expect((await readProvenance({ name: 'x.png', bytes: Uint8Array.from(png) })).request.style).toEqual({
      kind: 'seed',
      seed: 7,
    });
  });

  test('a label map is opened; one with unknown labels is reported first, and turning it down leaves the paint alone', async () => {
    const before = await studio.photo();
    const bad = await greyPng(16, 16, () => 201);
    await studio.openMap('bad.png', bad);
    const report = studio.page.getByRole('dialog', { name: 'Open bad.png' });
    await report.getByText('id 201').waitFor();
    await report.getByRole('button', { name: 'Cancel' }).click();
    expect(await studio.settledPhoto()).toBe(before);
    const good = await greyPng(64, 64, (_x, y) => (y < 32 ? 1 : 6));
    await studio.openMap('good.png', good);
    await studio.photoOtherThan(before);
  });

  test('a photo lends its style', async () => {
    const before = await studio.photo();
    const jpeg = await sharp({ create: { width: 320, height: 200, channels: 3, background: '#e07b39' } })
      .jpeg()
      .toBuffer();
    await offerFile(studio.page, () => studio.page.getByRole('button', { name: 'Style from photo' }).click(), {
      name: 'sunset.jpg',
      mimeType: 'image/jpeg',
      buffer: jpeg,
    });
    await studio.page.getByTestId('style-chip').getByText('sunset').waitFor();
    await studio.photoOtherThan(before);
  });

  test('a copied picture is pasted as a photo to trace from, and as a style', async () => {
    const { page } = studio;
    const before = await studio.settledPhoto();
    const paste = async (use: string): Promise<void> => {
      await studio.clearNotices();
      await studio.run('edit.copy-picture');
      await page.getByRole('status').getByText('The picture is on the clipboard.').waitFor();
      await page.keyboard.press('Control+v');
      const dialog = page.getByRole('dialog', { name: 'Paste picture' });
      await dialog.getByRole('img').waitFor();
      await dialog.getByRole('button', { name: use }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await paste('Tracing photo');
    const pane = page.getByTestId('label-canvas');
    const drawn = (): Promise<string> => pane.screenshot().then((png) => png.toString('base64'));
    await page.getByRole('button', { name: 'Move and scale the tracing photo' }).click();
    const lying = await drawn();
    await studio.drag(mouseOf(page), [200, 200], [260, 240]);
    await expect.poll(drawn).not.toBe(lying);
    await studio.undo();
    await page.mouse.move(2, 2);
    await page.getByRole('slider', { name: 'Size' }).last().press('ArrowRight');
    await studio.undo();
    await page.getByRole('button', { name: 'Lock the tracing photo' }).click();
    await page.getByRole('group', { name: 'Tracing photo' }).getByRole('button', { name: 'Remove' }).click();
    expect(await studio.settledPhoto()).toBe(before);
    await paste('Style');
    await page.getByTestId('style-chip').getByText('image').waitFor();
    await studio.photoOtherThan(before);
  });

  test('pixels that were copied here come before a picture that was copied earlier', async () => {
    const { page } = studio;
    await studio.clearNotices();
    await studio.run('edit.copy-picture');
    await page.getByRole('status').getByText('The picture is on the clipboard.').waitFor();
    await studio.run('select.all');
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+v');
    await page.getByRole('button', { name: 'Pasted 1' }).first().waitFor();
    await studio.undo();
    await studio.run('select.none');
  });

  test('an error that nobody expected is said in a clear sentence, leaves one entry, and can be copied for a report', async () => {
    const before = await window.log();
    expect(before).not.toContain('Unexpected in');
    await studio.page.evaluate(
      () => void setTimeout(() => void (undefined as unknown as { wished: string }).wished.length),
    );
    const notice = studio.page.getByTestId('notices').getByText(/^Something went wrong inside Spadework: /);
    await notice.waitFor();
    await expect.poll(() => window.log()).toMatch(/\[error\].*Unexpected in the window, window: TypeError: /);
    if (window.electron !== null) {
      await window.electron.evaluate(({ dialog }) => {
        dialog.showSaveDialog = () => Promise.reject(new RangeError('the dialog is on fire'));
      });
      await studio.page.keyboard.press('Control+e');
      await studio.dialog.getByRole('button', { name: 'Save', exact: true }).click();
      await studio.dialog.getByRole('alert').getByText('the dialog is on fire').waitFor();
      await studio.closeDialog();
      await expect.poll(() => window.log()).toMatch(/\[error\].*Unexpected in the host, saveFile: RangeError: /);
    }
    expect((await window.log()).split('Unexpected in').length - 1).toBe(window.electron === null ? 1 : 2);
    await studio.run('help.copy-report');
    await studio.page
      .getByTestId('notices')
      .getByText(/^The report is on the clipboard/)
      .waitFor();
  });

  test('a new map says what photo it gives, and the picture is saved at the size that was chosen, said in words', async () => {
    const before = await studio.settledPhoto();
    await studio.page.keyboard.press('Control+n');
    await studio.dialog.getByLabel('Width').fill('1536');
    await studio.dialog.getByLabel('Height').fill('1536');
    await studio.dialog.getByText(/^Photo: 512 × 512 from the model\. It can be saved /).waitFor();
    await studio.closeDialog();

    await studio.newDocument(1536, 1536);
    await studio.photoOtherThan(before);
    await studio.page.keyboard.press('Control+e');
    const dialog = studio.page.getByRole('dialog', { name: 'Save picture' });
    expect(await dialog.locator('.pixels').allInnerTexts()).toEqual(
      [512, 1024, 2048, 1536].map((side) => `${side} × ${side}`),
    );
    await dialog.getByText('512 × 512 from the model', { exact: true }).waitFor();
    await dialog.getByRole('radio', { name: '1024 × 1024' }).check();
    await dialog.getByText(/^512 × 512 from the model, enlarged to 1024 × 1024 with(out)? added detail$/).waitFor();
    await studio.closeDialog();
    const png = await window.saved(() => studio.savePicture(undefined, '1536 × 1536'));
    const { width, height } = await sharp(png).metadata();
    expect([width, height]).toEqual([1536, 1536]);
    const { request } = await readProvenance({ name: 'x.png', bytes: Uint8Array.from(png) });
    expect(request.size).toEqual({ width: 512, height: 512 });
  });

  test('nothing was asked of any other machine, and the page could not ask', async () => {
    expect(window.requests.length).toBeGreaterThan(0);
    const own = [window.origin, window.origin.replace(/^http/, 'ws'), 'blob:', 'data:'];
    expect(window.requests.filter((url) => !own.some((start) => url.startsWith(start)))).toEqual([]);
    expect(await window.connectionsOut()).toEqual([]);
    expect(await studio.violations()).toEqual(['connect-src', 'connect-src', 'img-src', 'script-src-elem']);
  });
});

test('the watch on connections sees one when there is one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spadework-e2e-'));
  const file = join(folder, 'connections.txt');
  const code = "require('node:net').connect(9, '127.0.0.1').on('error', () => process.exit())";
  spawnSync(process.execPath, ['--import', new URL('watch-connections.mjs', import.meta.url).href, '-e', code], {
    env: { ...process.env, SPADEWORK_TEST_CONNECTIONS: file },
  });
  expect(await readFile(file, 'utf8')).toContain('"port":9');
  await removeFolder(folder);
});

async function greyPng(width: number, height: number, id: (x: number, y: number) => number): Promise<Buffer> {
  const ids = Uint8Array.from({ length: width * height }, (_, i) => id(i % width, Math.floor(i / width)));
  return sharp(ids, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}
