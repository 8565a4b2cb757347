/** A model of one's own in the real window: from a checkpoint to a painting, to a file, to another person's Spadework. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeHosts, openStudio } from './describe-hosts.ts';
import type { Host } from './hosts.ts';
import { ModelsPage } from './models-page.ts';
import { offerFile, type StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';

/** An engine that starts with another model, and its first full picture. */
const ENGINE_AGAIN = 150_000;

const fixture = async (path: string, name: string): Promise<{ name: string; bytes: Uint8Array }> => ({
  name,
  bytes: await readFile(join('test/fixtures', path)),
});

describeHosts(
  (host: Host) => {
    let window: StudioWindow;
    let studio: StudioPage;
    let models: ModelsPage;
    /** Photos of the sample map: by the model that ships, by the one that is added. */
    let shipped: string;
    let town: string;
    let packFile: { name: string; bytes: Uint8Array };

    /** Where the desktop's next dialog saves; a browser's host has its own place. */
    async function savedAs(name: string): Promise<void> {
      await window.electron?.evaluate(({ app, dialog }, file) => {
        const filePath = `${app.getPath('userData')}/${file}`;
        dialog.showSaveDialog = async () => ({ canceled: false, filePath });
      }, name);
    }

    beforeAll(async () => {
      ({ window, studio } = await openStudio(host));
      models = new ModelsPage(window.page);
      shipped = await studio.settledPhoto();
    });
    afterAll(() => window.close());

    test('a checkpoint with its encoder is dropped, answered, seen, kept, and paints', async () => {
      await models.drop([
        await fixture('parity/encoder/latest_net_E.pth', 'latest_net_E.pth'),
        await fixture('parity/generator-vae/latest_net_G.pth', 'latest_net_G.pth'),
      ]);
      await models.answer('Town', ['sky', 'building', 'street', 'tree', 'window']);
      await models.importing.getByRole('button', { name: 'Keep and paint with it' }).click();
      await (await models.select('Town')).getByText('In use').waitFor({ timeout: ENGINE_AGAIN });
      await models.close();
      town = await studio.photoOtherThan(shipped);
      const labels = window.page.getByRole('region', { name: 'Labels' });
      // Its own labels are there to paint with; those of the map that it lacks stay.
      await labels.getByRole('button', { name: /^street/ }).click();
      await labels.getByRole('list', { name: 'Not in this model' }).getByText('mountain').waitFor();
      await studio.stroke();
      await studio.photoOtherThan(town);
      await window.page.keyboard.press('Control+z');
      await expect.poll(() => studio.settledPhoto(), { timeout: ENGINE_AGAIN }).toBe(town);
    });

    test('a label that the model lacks is drawn as another once the person says so', async () => {
      await window.page.getByRole('button', { name: 'Match labels…' }).click();
      const dialog = window.page.getByRole('dialog', { name: 'Match labels' });
      await dialog.getByRole('combobox', { name: 'mountain is drawn as' }).selectOption({ label: 'building' });
      const redrawn = await studio.photoOtherThan(town);
      expect(redrawn).not.toBe(shipped);
      await dialog.getByRole('button', { name: 'As usual' }).click();
      await expect.poll(() => studio.settledPhoto(), { timeout: ENGINE_AGAIN }).toBe(town);
      await dialog.getByRole('button', { name: 'Close' }).last().click();
    });

    test('switching back and forth, each model makes the very picture that it made before', async () => {
      await models.open();
      await models.use('Landscape');
      await expect.poll(() => studio.settledPhoto(), { timeout: ENGINE_AGAIN }).toBe(shipped);
      await models.use('Town');
      await expect.poll(() => studio.settledPhoto(), { timeout: ENGINE_AGAIN }).toBe(town);
      await models.close();
    });

    test('its labels are named, coloured and keyed, look-alikes are told, and no picture changes', async () => {
      const { page } = window;
      await models.open();
      await (await models.select('Town')).getByRole('button', { name: 'Edit labels…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Labels of Town' });
      await dialog.getByRole('textbox', { name: 'English name of street' }).fill('avenue');
      await dialog.getByRole('combobox', { name: 'Number key of avenue' }).selectOption('7');
      await dialog.getByLabel('Colour of avenue').fill('#00aa55');
      await dialog.getByLabel('Colour of tree').fill('#00aa56');
      const check = dialog.getByRole('region', { name: 'Colours that look alike' });
      await check.getByRole('button', { name: 'avenue and tree' }).getByText('by anyone').waitFor();
      await dialog.getByLabel('Colour of tree').fill('#f0e000');
      await check.getByRole('button', { name: 'avenue and tree' }).waitFor({ state: 'detached' });
      await dialog.getByRole('button', { name: 'Hide sky in the palette' }).click();
      // Closed by mistake: nothing is lost.
      await page.keyboard.press('Escape');
      await (await models.select('Town')).getByRole('button', { name: 'Edit labels…' }).click();
      await dialog.getByText('Your unsaved changes are still here.').waitFor();
      const palette = await window.saved(
        () => dialog.getByRole('button', { name: 'Export as palette (.gpl)' }).click(),
        '.gpl',
      );
      expect(new TextDecoder().decode(palette)).toMatch(/^GIMP Palette\nName: Town\n[^]*\n {2}0 170 {2}85\tavenue\n/);
      await offerFile(page, () => dialog.getByRole('button', { name: 'Import…' }).click(), {
        name: 'town.gpl',
        mimeType: 'text/plain',
        buffer: Buffer.from('GIMP Palette\n255 128 0 window\n'),
      });
      await expect.poll(() => dialog.getByLabel('Colour of window').inputValue()).toBe('#ff8000');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await models.models.waitFor();
      await models.close();
      const labels = page.getByRole('region', { name: 'Labels' });
      await labels.getByRole('button', { name: /^avenue/ }).waitFor();
      await page.keyboard.press('7');
      expect(await studio.activeLabel()).toBe('avenue');
      expect(await studio.settledPhoto()).toBe(town);
    });

    test('it is renamed and handed on as a file, with its labels', async () => {
      await models.open();
      const model = await models.select('Town');
      await model.getByRole('button', { name: 'Rename' }).click();
      await model.getByRole('textbox', { name: 'Rename' }).fill('Old town');
      await window.page.keyboard.press('Enter');
      await models.select('Old town');
      await savedAs('handed-on.spadepack');
      const dialog = await models.export('Old town');
      expect(await dialog.getByLabel('With the labels as you edited them').isChecked()).toBe(true);
      packFile = { name: 'town.spadepack', bytes: await readFile(await models.exported(dialog)) };
      await models.close();
    });

    test('its networks are written as ONNX files, held to the engine', async () => {
      await models.open();
      await savedAs('Old town ONNX');
      const dialog = await models.export('Old town');
      await dialog.getByRole('button', { name: 'For other programs (ONNX)' }).click();
      await dialog.getByRole('combobox', { name: 'Weights' }).selectOption('fp16');
      const folder = await models.exported(dialog);
      expect((await readdir(folder)).sort()).toEqual(['encoder.onnx', 'generator.onnx']);
      await models.close();
    });

    test('deleted while it is in use, it asks; and it can be taken back', async () => {
      await models.open();
      await (await models.select('Old town')).getByRole('button', { name: 'Delete' }).click();
      const asked = window.page.getByRole('alertdialog', { name: 'Delete this model?' });
      await asked.getByText('The open document is made with “Old town”').waitFor();
      await asked.getByRole('button', { name: 'Delete' }).click();
      await models.models.getByText('Deleted “Old town”.').waitFor();
      await expect.poll(() => studio.settledPhoto(), { timeout: ENGINE_AGAIN }).toBe(shipped);
      await models.models.getByRole('button', { name: 'Undo' }).click();
      await models.select('Old town');
      await models.close();
    });

    test('a model that another document was painted with is not deleted without saying which', async () => {
      await models.open();
      await models.use('Old town');
      await models.close();
      await studio.stroke();
      await studio.newDocument(128, 128);
      await models.open();
      const asked = window.page.getByRole('alertdialog', { name: 'Delete this model?' });
      // The host puts the other document away while the new one is shown already.
      const listed = async (): Promise<string[]> => {
        await (await models.select('Old town')).getByRole('button', { name: 'Delete' }).click();
        await asked.waitFor();
        const names = await asked.getByRole('list', { name: 'Documents painted with it' }).allInnerTexts();
        await asked.getByRole('button', { name: 'Cancel' }).click();
        return names;
      };
      await expect.poll(listed).toEqual([expect.stringContaining('Untitled')]);
      await models.close();
    });

    test('what is no checkpoint is named for what it is', async () => {
      await models.drop([await fixture('cases/web-page.pth', 'latest_net_G.pth')]);
      await models.importing.getByRole('alert').getByText('is a web page').waitFor();
      await models.importing.getByRole('button', { name: 'Close' }).last().click();
    });

    test('on a clean data folder the file makes the same picture of the same map and seed', async () => {
      const other = await openStudio(host);
      try {
        const there = new ModelsPage(other.window.page);
        await there.drop([packFile]);
        await there.models.waitFor({ timeout: 90_000 });
        await there.use('Town');
        await there.close();
        await expect.poll(() => other.studio.settledPhoto(), { timeout: ENGINE_AGAIN }).toBe(town);
        // The labels came along.
        await other.window.page.keyboard.press('7');
        expect(await other.studio.activeLabel()).toBe('avenue');
      } finally {
        await other.window.close();
      }
    });
  },
  { timeout: 300_000 },
);
