/** Models as a person uses them: dropped, answered, kept, switched, handed on. */
import type { Locator, Page } from 'playwright-core';

/** An engine of its own has to start, beside the one that paints. */
const TIMEOUT = 90_000;

export class ModelsPage {
  constructor(private readonly page: Page) {}

  /** Drops files anywhere on the window. */
  async drop(files: readonly { name: string; bytes: Uint8Array }[]): Promise<void> {
    const dataTransfer = await this.page.evaluateHandle(
      (given) => {
        const transfer = new DataTransfer();
        for (const { name, text } of given)
          transfer.items.add(new File([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))], name));
        return transfer;
      },
      files.map(({ name, bytes }) => ({ name, text: Buffer.from(bytes).toString('base64') })),
    );
    await this.page.dispatchEvent('body', 'drop', { dataTransfer });
  }

  get importing(): Locator {
    return this.page.getByRole('dialog', { name: 'Add a model' });
  }

  get models(): Locator {
    return this.page.getByRole('dialog', { name: 'Models' });
  }

  /** Answers with labels that are typed, one a line, and waits for the first picture. */
  async answer(name: string, labels: readonly string[]): Promise<void> {
    await this.importing.getByText(/^More/).click({ timeout: TIMEOUT });
    await this.importing.getByLabel('Name').fill(name);
    await this.importing.getByRole('combobox', { name: 'Labels' }).selectOption('typed');
    await this.importing.getByRole('textbox', { name: 'Type them' }).fill(labels.join('\n'));
    await this.importing.getByRole('button', { name: 'Make the first picture' }).click();
    await this.importing.getByRole('img', { name: 'First picture of the new model' }).waitFor({ timeout: TIMEOUT });
  }

  async open(): Promise<void> {
    await this.page.getByRole('menuitem', { name: 'File' }).click();
    await this.page.getByRole('menuitem', { name: 'Models…' }).click();
    await this.models.waitFor();
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.models.waitFor({ state: 'detached' });
  }

  /** Looks at one model of the list. */
  async select(name: string): Promise<Locator> {
    await this.models
      .getByRole('list', { name: 'Models' })
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click();
    return this.models.getByRole('region', { name });
  }

  async use(name: string): Promise<void> {
    const model = await this.select(name);
    await model.getByRole('button', { name: 'Use', exact: true }).click();
    await model.getByText('In use').waitFor({ timeout: TIMEOUT });
  }

  /** Opens the dialog in which a model is exported. */
  async export(name: string): Promise<Locator> {
    const model = await this.select(name);
    await model.getByRole('button', { name: 'Export…' }).click();
    return this.page.getByRole('dialog', { name: `Export ${name}` });
  }

  /** Exports from the open dialog; resolves to the path of what was written. */
  async exported(dialog: Locator): Promise<string> {
    await dialog.getByRole('button', { name: 'Export…' }).click();
    const words = await dialog.getByText(/^Saved as /).innerText({ timeout: TIMEOUT });
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    return words.slice('Saved as '.length);
  }
}
