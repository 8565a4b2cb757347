/** One map, many photographs, taken home: gallery, variants, exports and the way back from a picture, in both hosts. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readProvenance } from '../../src-main/exports/provenance.ts';
import { checksum } from '../../src-renderer/canvas/checksum.ts';
import { describeHosts, openStudio } from './describe-hosts.ts';
import { readVideo } from './read-video.ts';
import type { StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';
import { TIMEOUT, until, VariantsPage } from './variants-page.ts';

describeHosts(
  (host) => {
    let window: StudioWindow;
    let studio: StudioPage;
    let variants: VariantsPage;

    beforeAll(async () => {
      ({ window, studio } = await openStudio(host));
      variants = new VariantsPage(window.page);
    });
    afterAll(() => window?.close());

    test('the gallery shows the map in each style; a style is used, and the same again gives the same photo', async () => {
      await variants.gallery.locator('[data-preview=there]').nth(2).waitFor();
      const plain = await studio.settledPhoto();
      await variants.styleNamed('Pink dawn').click();
      const dawn = await studio.photoOtherThan(plain);
      await variants.styleNamed('Starry night').click();
      const night = await studio.photoOtherThan(dawn);
      await variants.styleNamed('Pink dawn').click();
      expect(await studio.photoOtherThan(night)).toBe(dawn);
      await window.page.getByRole('button', { name: 'Remove style' }).click();
      expect(await studio.photoOtherThan(dawn)).toBe(plain);
    });

    test('a photo becomes a style that is renamed, deleted and brought back', async () => {
      const before = await studio.settledPhoto();
      await variants.addPhoto(
        'sunset.jpg',
        await sharp({ create: { width: 320, height: 200, channels: 3, background: '#e07b39' } })
          .jpeg()
          .toBuffer(),
      );
      await variants.styleNamed('sunset').waitFor();
      const sunset = await studio.photoOtherThan(before);
      await variants.gallery.getByRole('listbox').focus();
      await window.page.keyboard.press('F2');
      await window.page.getByRole('textbox', { name: 'Name of the style' }).fill('Evening 夕方');
      await window.page.keyboard.press('Enter');
      await variants.styleNamed('Evening 夕方').waitFor();
      await window.page.keyboard.press('Delete');
      await variants.styleNamed('Evening 夕方').waitFor({ state: 'detached' });
      await window.page.getByTestId('notices').getByRole('button', { name: 'Undo' }).click();
      await variants.styleNamed('Evening 夕方').click();
      expect(await studio.settledPhoto()).toBe(sunset);
      await window.page.getByRole('button', { name: 'Remove style' }).click();
      await studio.photoOtherThan(sunset);
    });

    test('a mix is kept in the gallery, and the gallery paints the same picture', async () => {
      const { page } = window;
      const before = await studio.settledPhoto();
      for (const name of ['Pink dawn', 'Starry night']) {
        await variants.useStyle(name);
        await studio.run('style.mix-with');
      }
      const mixed = await studio.photoOtherThan(before);
      const name = 'Pink dawn 50 %, Starry night 50 %';
      await page.getByTestId('style-chip').getByText(name).waitFor();
      const kept = await studio.settledPhoto();
      expect(mixed).not.toBe(before);
      await studio.run('style.keep');
      await page.getByTestId('notices').getByText(`${name} is in the gallery.`).waitFor();
      await page.getByRole('button', { name: 'Gallery', exact: true }).click();
      await variants.styleNamed(name).waitFor();
      expect(await studio.settledPhoto()).toBe(kept);
      await page.getByRole('button', { name: 'Remove style' }).click();
      await studio.photoOtherThan(kept);
      await variants.styleNamed(name).click();
      await until(async () => (await studio.photo()) === kept);
      await page.keyboard.press('Delete');
      await page.getByRole('button', { name: 'Remove style' }).click();
      await studio.photoOtherThan(kept);
    });

    test('maps that are dropped together are a batch, and what is no picture is left out with a word', async () => {
      const map = (id: number): Promise<Buffer> =>
        sharp(new Uint8Array(64 * 64).fill(id), { raw: { width: 64, height: 64, channels: 1 } })
          .toColourspace('b-w')
          .png()
          .toBuffer();
      const files = { 'a.png': await map(1), 'b.png': await map(2), 'notes.txt': Buffer.from('not a map') };
      await variants.dropAll(files, 'map');
      await window.page.getByRole('dialog', { name: 'Export pictures' }).getByText('2 maps').waitFor();
      await window.page
        .getByTestId('notices')
        .getByText(/notes\.txt/)
        .waitFor();
      await studio.closeDialog();
    });

    test('a further set joins the grid, a star keeps its tile, and what was taken out comes back', async () => {
      await variants.makeSeeds(3);
      await variants.untilMade(3);
      await variants.grid.getByRole('option').first().click();
      await studio.run('variants.star');
      await variants.makeSeeds(2);
      await variants.untilMade(5);
      await studio.run('variants.remove-unstarred');
      await variants.grid.getByRole('option').nth(1).waitFor({ state: 'detached' });
      await studio.undo();
      await variants.grid.getByRole('option').nth(4).waitFor();
      await variants.untilMade(5);
      await variants.grid.getByRole('listbox').focus();
      await window.page.keyboard.press('Control+a');
      await window.page.keyboard.press('Delete');
      await variants.grid.getByRole('listbox').waitFor({ state: 'detached' });
      await variants.showCanvas();
    });

    test('64 variants, cancelled in the middle, keep what is done and go on', async () => {
      await studio.typeSeed(100);
      await studio.settledPhoto();
      await variants.makeSeeds(64);
      await variants.untilMade(4);
      await window.page.getByRole('button', { name: 'Stop' }).click();
      await window.page.getByRole('button', { name: 'Go on' }).waitFor();
      const kept = await variants.grid.locator('[data-tile=ready]').count();
      expect(kept).toBeGreaterThanOrEqual(4);
      await window.page.getByRole('button', { name: 'Go on' }).click();
      await variants.untilMade(64);
    });

    test('all are exported; stopped in the middle and resumed, the folder has every file once and whole', async () => {
      const dialog = await variants.openExport();
      await dialog.getByText('Label map (PNG)').click();
      await dialog.getByText('Contact sheet (PNG)').click();
      const folder = await window.chooseExportFolder('sixty-four');
      expect(await dialog.getByTestId('name-preview').innerText()).toContain('spadework-seed-100.png');
      await variants.startExport(dialog);
      await until(async () => (await variants.batchDone(folder)) >= 2);
      await variants.batch('running', folder).getByRole('button', { name: 'Stop' }).click();
      await variants.batch('interrupted', folder).getByRole('button', { name: 'Resume' }).click();
      await variants.batch('finished', folder).waitFor({ timeout: TIMEOUT });
      await studio.closeDialog();

      const names = (await readdir(folder)).sort();
      const pictures = names.filter((file) => file.startsWith('spadework-seed-'));
      expect(pictures).toEqual(seedFiles('spadework', 100, 64));
      expect(names.filter((file) => !pictures.includes(file))).toEqual(
        expect.arrayContaining(['manifest.json', 'spadework-labels.png']),
      );
      expect(names.some((file) => /sheet/.test(file))).toBe(true);
      const sums = new Set<string>();
      for (const file of pictures) {
        const bytes = Uint8Array.from(await readFile(join(folder, file)));
        const { request, map } = await readProvenance({ name: file, bytes });
        expect([request.style, map?.width]).toEqual([
          { kind: 'seed', seed: Number(/\d+/.exec(file)) },
          request.map.width,
        ]);
        const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
        expect([info.width, info.height]).toEqual([request.size.width, request.size.height]);
        sums.add(checksum(data));
      }
      expect(sums.size).toBe(64);
    });

    test('an exported picture, dropped on the window, brings map and style back and gives the same bytes', async () => {
      await variants.showCanvas();
      await studio.typeSeed(117);
      const shown = await studio.settledPhoto();
      const original = await window.saved(() => studio.savePicture());
      const dialog = await variants.openExport();
      await dialog.getByLabel('Which pictures').selectOption('current');
      // The desktop goes on with the folder of last time.
      if (window.electron !== null) await dialog.getByTestId('export-folder').getByText('sixty-four').waitFor();
      const folder = await window.chooseExportFolder('one');
      await variants.startExport(dialog);
      await variants.batch('finished', folder).waitFor();
      await studio.closeDialog();

      await studio.chooseLabel('sea');
      await studio.stroke();
      const painted = await studio.photoOtherThan(shown);
      await studio.typeSeed(3);
      await studio.photoOtherThan(painted);
      await variants.drop('spadework-seed-117.png', await readFile(join(folder, 'spadework-seed-117.png')), 'map');
      await window.page
        .getByRole('dialog', { name: /^Restore from/ })
        .getByRole('button', { name: 'Restore map and style' })
        .click();
      await window.page.getByRole('alertdialog').getByRole('button', { name: 'Don’t save' }).click();
      await until(async () => (await studio.photo()) === shown);
      const again = await window.saved(() => studio.savePicture());
      expect(Buffer.compare(Buffer.from(again), Buffer.from(original))).toBe(0);
    });

    test('a walk between two styles is saved as a video, and as frames with a moving picture', async () => {
      const walk = await variants.openWalk();
      await walk.getByLabel('Add a style').selectOption({ label: 'Starry night' });
      await walk.getByRole('slider', { name: 'Duration' }).fill('1');
      await walk.getByLabel('Frame rate').selectOption('12');
      await walk.locator('[data-testid=walk-preview][data-frames="12"]').waitFor({ timeout: TIMEOUT });
      const video = await readVideo(await window.saved(() => walk.getByRole('button', { name: 'Save MP4' }).click()));

      await walk.getByRole('button', { name: 'Frames, WebP, GIF' }).click();
      const dialog = window.page.getByRole('dialog', { name: 'Export style morph' });
      const folder = await window.chooseExportFolder('walk');
      await variants.startExport(dialog);
      await variants.batch('finished', folder).waitFor({ timeout: TIMEOUT });
      await studio.closeDialog();
      const names = await readdir(folder);
      const frames = names.filter((file) => /-frame \d\d\.png$/.test(file));
      expect(frames).toHaveLength(12);
      const { width, height } = await sharp(join(folder, frames[0]!)).metadata();
      expect(video).toEqual({ width, height, frames: 12, seconds: 1 });
      const moving = await sharp(
        join(
          folder,
          names.find((file) => file.endsWith('-walk.webp'))!,
        ),
        { pages: -1 },
      ).metadata();
      expect([moving.pages, moving.loop, moving.delay?.reduce((sum, delay) => sum + delay)]).toEqual([12, 0, 1000]);
    });

    test('painting stays live while pictures are exported, and what was written until a stop is whole', async () => {
      await variants.makeSeeds(256);
      const dialog = await variants.openExport();
      const folder = await window.chooseExportFolder('meanwhile');
      await variants.startExport(dialog);
      await studio.closeDialog();
      await variants.showCanvas();
      const before = await studio.settledPhoto();
      await studio.chooseLabel('sand');
      await studio.stroke();
      await studio.photoOtherThan(before);
      await window.page.getByTestId('batch-status').click();
      await until(async () => (await variants.batchDone(folder)) >= 2);
      await variants.batch('running', folder).getByRole('button', { name: 'Stop' }).click();
      await variants.batch('interrupted', folder).getByRole('button', { name: 'Resume' }).waitFor();
      const pictures = (await readdir(folder)).filter((file) => /-seed-\d+\.png$/.test(file));
      expect(pictures.length).toBeGreaterThanOrEqual(2);
      for (const file of pictures) {
        const { channels } = await sharp(await readFile(join(folder, file))).stats();
        expect(channels).toHaveLength(3);
      }
      await studio.closeDialog();
    });

    // Only there do the processes tell what they hold.
    if (host.name === 'Electron') {
      test(
        '256 variants, looked through, stay within 1.5 GB for engine and window together',
        async () => {
          await window.page.keyboard.press('Alt+6');
          await until(async () => (await variants.made()) >= 256, 3 * TIMEOUT);
          const scroller = variants.grid.getByRole('listbox');
          await scroller.focus();
          await window.page.keyboard.press('End');
          await window.page.keyboard.press('Home');
          await window.page.keyboard.press('Alt+2');
          await studio.settledPhoto();
          expect(await workingSet(window)).toBeLessThan(1.5e9);
        },
        4 * TIMEOUT,
      );
    }
  },
  { timeout: 2 * TIMEOUT },
);

/** Bytes that the engine and the window hold; what the two share counts twice. */
async function workingSet({ electron }: StudioWindow): Promise<number> {
  const metrics = await electron!.evaluate(({ app }) =>
    app.getAppMetrics().map(({ type, name, memory }) => ({ type, name, kilobytes: memory.workingSetSize })),
  );
  const wanted = metrics.filter(({ type, name }) => type === 'Tab' || name === 'Spadework engine');
  expect(wanted).toHaveLength(2);
  return wanted.reduce((sum, { kilobytes }) => sum + 1024 * kilobytes, 0);
}

/** Names of pictures of seeds that follow each other, sorted as names are. */
function seedFiles(map: string, first: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${map}-seed-${first + i}.png`).sort();
}
