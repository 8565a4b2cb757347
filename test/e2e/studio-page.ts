/** The window as a person uses it. */
import type { FileChooser, Locator, Page } from 'playwright-core';
import { readColours } from './read-colours.ts';
import { shownChecksum } from './shown-checksum.ts';
import type { TestPointer } from './test-pointer.ts';

/** Longest wait for the engine: a start from nothing on a busy machine. */
const TIMEOUT = 45_000;

/** The pane of the photo, with one that nothing newer is to replace. */
const SETTLED = '[data-testid=photo-canvas][data-busy=false][data-picture=shown]';

/** CSS pixels around a fitted document. */
const FIT_MARGIN = 16;

export class StudioPage {
  /** Size of the open document, in label pixels. */
  private document = { width: 512, height: 512 };

  constructor(readonly page: Page) {}

  /** The engine runs and the photo of the open document is there. */
  async ready(): Promise<void> {
    await this.phase('ready');
    await this.settledPhoto();
  }

  /** Checksum of the photo that is shown now. */
  async photo(): Promise<string> {
    return this.page.evaluate(shownChecksum);
  }

  /** Checksum of the photo once nothing newer is on its way. */
  async settledPhoto(): Promise<string> {
    await this.page.locator(SETTLED).waitFor({ timeout: TIMEOUT });
    return this.photo();
  }

  /** Checksum of the next settled photo that differs. */
  async photoOtherThan(former: string): Promise<string> {
    const deadline = Date.now() + TIMEOUT;
    for (;;) {
      const shown = await this.settledPhoto();
      if (shown !== former) return shown;
      if (Date.now() > deadline) throw new Error(`the photo stayed as it was for ${TIMEOUT / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async phase(phase: 'starting' | 'ready' | 'restarting' | 'failed'): Promise<void> {
    await this.page.locator(`[data-phase=${phase}]`).waitFor({ timeout: TIMEOUT });
  }

  async statusText(): Promise<string> {
    return this.page.getByTestId('status-line').innerText();
  }

  /** Closes all notices, so that the next words are new ones. */
  async clearNotices(): Promise<void> {
    const close = this.page.getByTestId('notices').getByRole('button', { name: 'Dismiss' });
    while ((await close.count()) > 0) await close.first().click();
  }

  async chooseLabel(name: string): Promise<void> {
    await this.page
      .getByRole('region', { name: 'Labels' })
      .getByRole('button', { name: new RegExp(`^${name}\\b`) })
      .click();
  }

  /** A stroke of the brush across the middle of the label map. */
  async stroke(): Promise<void> {
    const box = await this.page.getByTestId('label-canvas').boundingBox();
    const [x, y] = [box!.x + box!.width / 2, box!.y + box!.height / 2];
    await this.page.mouse.move(x - 80, y - 40);
    await this.page.mouse.down();
    await this.page.mouse.move(x, y + 20, { steps: 6 });
    await this.page.mouse.move(x + 80, y - 40, { steps: 6 });
    await this.page.mouse.up();
  }

  /** Begins an empty document of this size. */
  async newDocument(width: number, height: number): Promise<void> {
    await this.page.keyboard.press('Control+n');
    const dialog = this.page.getByRole('dialog', { name: 'New' });
    await dialog.getByLabel('Width').fill(String(width));
    await dialog.getByLabel('Height').fill(String(height));
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.waitFor({ state: 'detached' });
    await this.discardPaint();
    await this.page.getByText(`${width} × ${height}`, { exact: true }).first().waitFor();
    this.document = { width, height };
  }

  /** Where a point of the fitted document lies on the page. */
  async at(x: number, y: number): Promise<{ x: number; y: number }> {
    const box = (await this.page.getByTestId('label-canvas').boundingBox())!;
    const { width, height } = this.document;
    const scale = Math.min((box.width - 2 * FIT_MARGIN) / width, (box.height - 2 * FIT_MARGIN) / height);
    return { x: box.x + box.width / 2 + (x - width / 2) * scale, y: box.y + box.height / 2 + (y - height / 2) * scale };
  }

  /** Presses at the first of the points of the document, goes through the others, and lets go. */
  async drag(
    hand: TestPointer,
    first: readonly [number, number],
    ...others: readonly (readonly [number, number])[]
  ): Promise<void> {
    const start = await this.at(...first);
    await hand.press(start.x, start.y);
    for (const point of others) {
      const { x, y } = await this.at(...point);
      await hand.move(x, y);
    }
    await hand.release();
  }

  /** Colour ('#rrggbb') of the label that is shown at a point of the fitted document. */
  async colourAt(x: number, y: number): Promise<string> {
    const [colour] = await this.page.evaluate(readColours, [await this.at(x, y)]);
    return colour!;
  }

  /** Runs an action by its id, through the command palette. */
  async run(action: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    await this.page.locator(`[id="command-${action}"]`).click();
  }

  /** The dialog that is open. */
  get dialog(): Locator {
    return this.page.locator('dialog[open]');
  }

  /** Closes the dialog that is open. */
  async closeDialog(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.dialog.waitFor({ state: 'detached' });
  }

  /** The name of the active label. */
  async activeLabel(): Promise<string> {
    return this.page.getByRole('region', { name: 'Labels' }).locator('button[aria-pressed=true] .ellipsis').innerText();
  }

  /** Percent of the zoom, as the status line has it. */
  async zoom(): Promise<number> {
    return Number.parseInt(await this.page.getByTestId('status-line').locator('button').last().innerText(), 10);
  }

  /** Agrees to lose what was painted, where that is being asked. */
  async discardPaint(): Promise<void> {
    const question = this.page.getByRole('alertdialog');
    if (await question.isVisible()) await question.getByRole('button', { name: 'Don’t save' }).click();
  }

  async brushSize(pixels: number): Promise<void> {
    const field = this.page.getByRole('spinbutton', { name: 'Brush size in pixels' });
    await field.fill(String(pixels));
    await field.blur();
  }

  /** The middle of the label map on the page. */
  async middle(): Promise<{ x: number; y: number }> {
    const box = (await this.page.getByTestId('label-canvas').boundingBox())!;
    return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
  }

  async undo(): Promise<void> {
    await this.page.keyboard.press('Control+z');
  }

  async redo(): Promise<void> {
    await this.page.keyboard.press('Control+Shift+z');
  }

  /** Saves the picture in the size that the dialog has, or in that of `pixels`, such as '1024 × 1024'. */
  async savePicture(press = () => this.page.keyboard.press('Control+e'), pixels?: string): Promise<void> {
    await press();
    const dialog = this.page.getByRole('dialog', { name: 'Save picture' });
    if (pixels !== undefined) await dialog.getByRole('radio', { name: pixels }).check();
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.waitFor({ state: 'detached', timeout: TIMEOUT });
  }

  async typeSeed(seed: number): Promise<void> {
    const field = this.page.getByLabel('Seed', { exact: true });
    await field.fill(String(seed));
    await field.press('Enter');
  }

  /** Chooses a file to be opened as a label map, whatever comes of it. */
  async offerMap(name: string, buffer: Buffer): Promise<void> {
    await offerFile(this.page, () => this.page.keyboard.press('Control+Shift+o'), {
      name,
      mimeType: 'image/png',
      buffer,
    });
  }

  /** Opens a label map through the file dialog, and agrees to give up the paint when asked. */
  async openMap(name: string, buffer: Buffer): Promise<void> {
    await this.offerMap(name, buffer);
    // A question, a report, or the map itself.
    await this.dialog.or(this.page.getByRole('status').getByText(`${name} opened`)).waitFor();
    await this.discardPaint();
  }

  /** Tries to reach out in four ways; resolves to the directives that stopped each, sorted. */
  async violations(): Promise<string[]> {
    return this.page.evaluate(async () => {
      const stopped: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        stopped.push(effectiveDirective),
      );
      await fetch('https://example.com/').catch(() => undefined);
      try {
        new WebSocket('wss://example.com/');
      } catch {
        // Some engines throw where others only report.
      }
      new Image().src = 'https://example.com/pixel.png';
      const script = document.createElement('script');
      script.src = 'https://example.com/code.js';
      document.head.append(script);
      for (let turn = 0; turn < 100 && stopped.length < 4; turn++)
        await new Promise((resolve) => setTimeout(resolve, 20));
      return stopped.sort();
    });
  }
}

/** Chooses a file, or several, in the chooser that `press` opens. */
export async function offerFile(
  page: Page,
  press: () => Promise<void>,
  file: Parameters<FileChooser['setFiles']>[0],
): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press()]);
  await chooser.setFiles(file);
}
