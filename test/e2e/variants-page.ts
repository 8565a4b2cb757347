/** Gallery, variants and exports as a person uses them. */
import type { Locator, Page } from 'playwright-core';
import { offerFile } from './studio-page.ts';

/** Longest wait for 64 pictures on a small, busy machine. */
export const TIMEOUT = 150_000;

export class VariantsPage {
  readonly gallery: Locator;
  readonly grid: Locator;

  constructor(readonly page: Page) {
    this.gallery = page.getByTestId('gallery');
    this.grid = page.getByTestId('variants');
  }

  styleNamed(name: string): Locator {
    return this.gallery.getByRole('option', { name, exact: true });
  }

  /** Uses a style from among the first ones: of the others only those in view are in the page. */
  async useStyle(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Gallery', exact: true }).click();
    await this.gallery.getByRole('listbox').focus();
    await this.page.keyboard.press('Home');
    await this.styleNamed(name).click();
  }

  async addPhoto(name: string, buffer: Buffer): Promise<void> {
    await offerFile(this.page, () => this.page.getByRole('button', { name: 'Add style from photo' }).click(), {
      name,
      mimeType: 'image/jpeg',
      buffer,
    });
  }

  /** Shows the grid and asks for so many seeds. */
  async makeSeeds(count: number): Promise<void> {
    if (!(await this.grid.isVisible())) await this.page.keyboard.press('Alt+6');
    await this.page.getByRole('button', { name: 'Seeds', exact: true }).click();
    const field = this.page.getByRole('spinbutton', { name: 'Seeds' });
    await field.fill(String(count));
    await field.blur();
    await this.page.keyboard.press('Control+Enter');
    await this.grid.locator('[data-tile=waiting]').first().waitFor();
  }

  async showCanvas(): Promise<void> {
    await this.page.keyboard.press('Alt+2');
    await this.page.getByTestId('photo-canvas').waitFor();
  }

  /** How many variants are there, as the bar says. */
  async made(): Promise<number> {
    return Number(await this.progress.getAttribute('aria-valuenow'));
  }

  async untilMade(count: number): Promise<void> {
    await until(async () => (await this.made()) >= count);
  }

  /** Opens the export dialog with everything else as it is. */
  async openExport(): Promise<Locator> {
    await this.page.keyboard.press('Alt+e');
    const dialog = this.page.getByRole('dialog', { name: 'Export pictures' });
    await dialog.waitFor();
    return dialog;
  }

  async startExport(dialog: Locator): Promise<void> {
    await dialog.getByRole('button', { name: /^Export \d+$/ }).click();
    await this.page.getByRole('dialog', { name: 'Exports' }).waitFor();
  }

  /** The row of the batch into a folder in the list of exports. */
  batch(phase: 'running' | 'finished' | 'interrupted', folder: string): Locator {
    return this.page
      .getByRole('dialog', { name: 'Exports' })
      .locator(`[data-batch=${phase}]`)
      .filter({ hasText: folder });
  }

  async batchDone(folder: string): Promise<number> {
    return Number(await this.batch('running', folder).getByRole('progressbar').getAttribute('aria-valuenow'));
  }

  async openWalk(): Promise<Locator> {
    await this.page.getByRole('menuitem', { name: 'File' }).click();
    await this.page.getByRole('menuitem', { name: 'Style morph…' }).click();
    return this.page.getByRole('dialog', { name: 'Style morph' });
  }

  /** Drops a file on one half of the window. */
  async drop(name: string, bytes: Uint8Array, target: 'map' | 'style'): Promise<void> {
    await this.dropAll({ [name]: bytes }, target);
  }

  /** Drops files together, by name. */
  async dropAll(files: Readonly<Record<string, Uint8Array>>, target: 'map' | 'style'): Promise<void> {
    const dataTransfer = await this.page.evaluateHandle(
      (given) => {
        const transfer = new DataTransfer();
        for (const { name, text } of given) {
          const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
          transfer.items.add(new File([bytes], name, { type: name.endsWith('.png') ? 'image/png' : '' }));
        }
        return transfer;
      },
      Object.entries(files).map(([name, bytes]) => ({ name, text: Buffer.from(bytes).toString('base64') })),
    );
    await this.page.dispatchEvent('body', 'dragenter', { dataTransfer });
    const half = this.page.getByTestId(`drop-${target}`);
    await half.dispatchEvent('dragenter', { dataTransfer });
    await half.dispatchEvent('drop', { dataTransfer });
  }

  private get progress(): Locator {
    return this.page.getByRole('progressbar', { name: 'Variants' });
  }
}

/** Waits until `holds` is true, for so many milliseconds at most. */
export async function until(holds: () => Promise<boolean>, patience = TIMEOUT): Promise<void> {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not so after ${patience} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
