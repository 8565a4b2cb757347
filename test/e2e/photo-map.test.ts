/** A photo becomes the start of a map: proposed first, then a layer that one Undo takes back, or a document of its own. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SpadeworkError, type ErrorCode } from '../../src-shared/api/errors.ts';
import { describeHosts, openStudio } from './describe-hosts.ts';
import { hosts } from './hosts.ts';
import { rejectCalls } from './reject-calls.ts';
import { offerFile, type StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';
import { VariantsPage } from './variants-page.ts';

const PHOTO = new URL('../fixtures/segmentation/clean0017.jpg', import.meta.url);

describeHosts((host) => {
  let window: StudioWindow;
  let studio: StudioPage;

  beforeAll(async () => {
    ({ window, studio } = await openStudio(host));
  });
  afterAll(() => window?.close());

  test('dropped on the map, its labels are proposed and lie on a layer that one Undo takes back', async () => {
    const before = await studio.settledPhoto();
    await new VariantsPage(studio.page).drop('lake.jpg', await readFile(PHOTO), 'map');
    const proposal = studio.page.getByRole('dialog', { name: 'Map from lake.jpg' });
    await proposal.getByText('mountain', { exact: true }).first().waitFor();
    expect(await studio.settledPhoto()).toBe(before);
    await proposal.getByRole('combobox', { name: 'sky becomes' }).selectOption({ label: 'sea' });
    await proposal.getByRole('button', { name: 'Add as layer' }).click();
    const layer = studio.page
      .getByRole('region', { name: 'Layers' })
      .getByRole('button', { name: 'lake', exact: true });
    await layer.waitFor();
    await studio.photoOtherThan(before);
    await studio.undo();
    await layer.waitFor({ state: 'detached' });
    await expect.poll(() => studio.settledPhoto()).toBe(before);
  });

  test('chosen in the menu, it becomes a document of its own shape', async () => {
    await offerFile(studio.page, () => studio.run('file.photo-to-map'), {
      name: 'lake.jpg',
      mimeType: 'image/jpeg',
      buffer: await readFile(PHOTO),
    });
    await studio.page
      .getByRole('dialog', { name: 'Map from lake.jpg' })
      .getByRole('button', { name: 'New document' })
      .click();
    await studio.discardPaint();
    await studio.page
      .getByRole('status')
      .getByText(/lake\.jpg opened, 320 × \d+/)
      .waitFor();
  });

  // In a browser, whose socket a test can answer in the host's place.
  if (host === hosts[0])
    test.each<[ErrorCode, string]>([
      ['no-segmenter', 'needs ONNX Runtime'],
      ['no-segmentation-pack', 'Reinstall Spadework'],
    ])('where it cannot be read (%s), the paint stays and the words say what to do instead', async (code, words) => {
      await rejectCalls(studio.page, 'segmentPhoto', new SpadeworkError(code));
      await studio.ready();
      await new VariantsPage(studio.page).drop('lake.jpg', await readFile(PHOTO), 'map');
      const notice = studio.page.getByTestId('notices').locator('[data-kind=error]');
      await notice.getByText(words).waitFor();
      await notice.getByText('use the photo as a tracing photo', { exact: false }).waitFor();
    });
});
