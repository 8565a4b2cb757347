/** The first steps of the teaching dialog, as a person takes them. */
import type { Locator } from 'playwright-core';
import { pairFiles } from './pair-files.ts';
import { offerFile, type StudioPage } from './studio-page.ts';

/** Opens the dialog on the pack of that name and gives it two pairs, `low` and `high`; resolves once they are listed. */
export async function offerPairs(studio: StudioPage, pack: string): Promise<Locator> {
  await studio.run('model.teach');
  const dialog = studio.page.getByRole('dialog', { name: 'Teach a model' });
  await dialog.getByLabel('Start from').selectOption({ label: pack });
  await dialog.getByRole('button', { name: 'Begin', exact: true }).click();
  await offerFile(studio.page, () => dialog.getByRole('button', { name: 'Add files…' }).click(), [
    ...(await pairFiles('low', 10)),
    ...(await pairFiles('high', 30)),
  ]);
  await dialog.getByRole('listitem').getByText('high').waitFor();
  return dialog;
}
