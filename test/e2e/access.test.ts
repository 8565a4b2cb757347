/** The window and every dialog under axe, in both themes and both languages; and files that mean harm or are no maps. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeChunks } from '../../src-main/files/png-chunks.ts';
import { uniformGenerator } from '../../src-shared/random.ts';
import { describeHosts, openStudio } from './describe-hosts.ts';
import { hosts } from './hosts.ts';
import type { StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';
import { findViolations as violationsOf } from './violations.ts';

/** Actions that open the dialogs. */
const DIALOGS = [
  'file.new',
  'file.open',
  'file.save-picture',
  'file.export-pictures',
  'file.walk',
  'file.exports',
  'model.library',
  'model.teach',
  'model.label-match',
  'settings.shortcuts',
  'settings.engine',
  'help.guide',
  'help.shortcuts',
  'help.about',
];

const LOOKS = ['en', 'ja'].flatMap((language) => ['dark', 'light'].map((theme) => [language, theme] as const));
/** The page is the same in every host: one tries all looks, the others each language and each theme once. */
const FULL_HOST = hosts[0]!.name;

describeHosts((host) => {
  let window: StudioWindow;
  let studio: StudioPage;

  beforeAll(async () => {
    ({ window, studio } = await openStudio(host));
  });
  afterAll(() => window?.close());

  describe.each(
    host.name === FULL_HOST ? LOOKS : LOOKS.filter(([language, theme]) => (language === 'en') === (theme === 'dark')),
  )('in %s, %s', (language, theme) => {
    beforeAll(async () => {
      await studio.run(`settings.language-${language}`);
      await studio.run(`settings.theme-${theme}`);
      await window.page.locator(`html[lang=${language}][data-theme=${theme}]`).waitFor();
    });

    test('the window', async () => {
      for (const id of ['labels', 'style', 'layers', 'navigator', 'history'])
        await window.page
          .locator(`[aria-controls="${id}-body"][aria-expanded=false]`)
          .click({ timeout: 200 })
          .catch(() => undefined);
      // With notices of both kinds over the canvas.
      await window.page.evaluate(() =>
        dispatchEvent(new ErrorEvent('error', { error: new TypeError('for the look') })),
      );
      await studio.run('edit.copy-map');
      await expect.poll(() => window.page.getByTestId('notices').locator('[data-kind]').count()).toBe(2);
      expect(await findViolations()).toEqual([]);
      for (const kind of ['info', 'error'])
        await window.page.getByTestId('notices').locator(`[data-kind=${kind}] button`).last().click();
    });

    test('the views', async () => {
      for (const view of ['3', '4', '6', '2']) {
        await window.page.keyboard.press(`Alt+${view}`);
        expect(await findViolations('main')).toEqual([]);
      }
    });

    test('the inside of the network', async () => {
      await window.page.keyboard.press('Alt+7');
      await window.page.getByTestId('inside-washed').waitFor({ timeout: 45_000 });
      const found = [await findViolations('main'), await findViolations('header')];
      await window.page.keyboard.press('Alt+2');
      expect(found).toEqual([[], []]);
      await studio.settledPhoto();
    });

    test('an open menu and the command palette', async () => {
      await window.page.getByRole('menubar').locator('button').first().click();
      expect(await findViolations('[role=menubar]')).toEqual([]);
      await window.page.keyboard.press('Escape');
      await window.page.keyboard.press('Control+k');
      expect(await findViolations('dialog')).toEqual([]);
      await studio.closeDialog();
    });

    test.each(DIALOGS)('%s', async (action) => {
      await studio.run(action);
      await studio.dialog.waitFor();
      expect(await findViolations('dialog')).toEqual([]);
      await studio.closeDialog();
    });

    test('the labels of a model, and its export', async () => {
      for (const icon of [0, 1]) {
        await studio.run('model.library');
        await studio.dialog.locator('section .row button').nth(icon).click();
        await studio.dialog.locator('section .row').waitFor({ state: 'detached' });
        expect(await findViolations('dialog')).toEqual([]);
        await studio.dialog.locator('footer button', { hasText: /Cancel|キャンセル/ }).click();
        await studio.closeDialog();
      }
    });

    test('what was read out of a photo', async () => {
      await studio.offerMap('photo.jpg', await readFile('test/fixtures/segmentation/clean0017.jpg'));
      await studio.dialog.waitFor();
      expect(await findViolations('dialog')).toEqual([]);
      await studio.closeDialog();
    });

    test('the report of an import', async () => {
      await studio.offerMap(
        'unknown.png',
        await sharp(
          Uint8Array.from({ length: 256 }, (_, i) => (i < 128 ? 201 : 3)),
          { raw: { width: 16, height: 16, channels: 1 } },
        )
          .toColourspace('b-w')
          .png()
          .toBuffer(),
      );
      await studio.dialog.waitFor();
      expect(await findViolations('dialog')).toEqual([]);
      await studio.closeDialog();
    });
  });

  describe('opened as a label map', () => {
    beforeAll(() => studio.run('settings.language-en'));

    test.each<[string, () => Promise<Buffer>, RegExp]>([
      ['a header of 20,000 x 20,000 pixels', async () => hugeHeader(), /20000 × 20000 is not possible/],
      ['a PNG that ends early', async () => (await grainyPng()).subarray(0, 3000), /damaged or cut short/],
      [
        'words that call themselves a PNG',
        async () => Buffer.from('not a picture'),
        /is not a PNG, JPEG, WebP or AVIF picture/,
      ],
    ])('%s is refused in words, and nothing is lost', async (_what, makeFile, words) => {
      await studio.chooseLabel('sea');
      const before = await studio.settledPhoto();
      await studio.stroke();
      const painted = await studio.photoOtherThan(before);
      await studio.offerMap('map.png', await makeFile());
      await window.page.getByRole('status').getByText(words).waitFor();
      expect(await studio.settledPhoto()).toBe(painted);
      await studio.undo();
      expect(await studio.photoOtherThan(painted)).toBe(before);
    });
  });

  /** What axe finds within `selector`: the rule and the elements, so that a failure says where to look. */

  const findViolations = (selector?: string): ReturnType<typeof violationsOf> => violationsOf(window.page, selector);
});

/** A few bytes that claim 400 megapixels. */
function hugeHeader(): Buffer {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, 20_000);
  view.setUint32(4, 20_000);
  data.set([8, 3, 0, 0, 0], 8);
  return Buffer.from(
    writeChunks([
      { type: 'IHDR', data },
      { type: 'PLTE', data: new Uint8Array(768) },
      { type: 'IDAT', data: new Uint8Array(10) },
      { type: 'IEND', data: new Uint8Array(0) },
    ]),
  );
}

/** Soft light and grain: no flat areas. */
async function grainyPng(): Promise<Buffer> {
  const random = uniformGenerator(7);
  const side = 256;
  const rgb = Uint8Array.from({ length: side * side * 3 }, (_, i) => 90 + 60 * Math.sin(i / 4000) + 70 * random());
  return sharp(rgb, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}
