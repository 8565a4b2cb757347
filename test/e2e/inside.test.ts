/** The view of the generator's inside, in a browser with the real engine. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeHost, openStudio } from './describe-hosts.ts';
import { hosts } from './hosts.ts';
import type { StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';

/** Longest wait for a look through the whole network on a small, busy machine. */
const TIMEOUT = 45_000;

describeHost(hosts[0]!, (host) => {
  let window: StudioWindow;
  let studio: StudioPage;

  beforeAll(async () => {
    ({ window, studio } = await openStudio(host));
    await window.page.keyboard.press('Alt+7');
    await settled();
  });
  afterAll(() => window?.close());

  test('a layer is chosen, and each step of it shows its channels', async () => {
    await look('G_middle_1.norm_0');
    const tiles = window.page.getByTestId('inside-sheet').getByRole('button');
    expect(await tiles.count()).toBe(64);
    const modulated = await tiles.first().innerText();
    await window.page.getByRole('button', { name: 'γ map' }).click();
    await window.page.getByRole('heading', { name: 'G_middle_1.norm_0 · γ map' }).waitFor({ timeout: TIMEOUT });
    expect(await tiles.first().innerText()).not.toBe(modulated);
    await tiles.nth(3).click();
    await window.page
      .getByTestId('inside-sheet')
      .locator('li:nth-child(4) [aria-pressed=true]')
      .waitFor({ timeout: TIMEOUT });
  });

  test('the network that is looked into paints the picture on the canvas', async () => {
    await look('up_4.norm_1');
    const words = await window.page
      .getByTestId('inside-levels')
      .getByText(/of 255 levels/)
      .innerText();
    expect(Number(/(\d+) of 255/.exec(words)![1])).toBeLessThanOrEqual(1);
  });

  test('a pixel has its neighbourhood, the row of it, and those that share it', async () => {
    await look('head_0.norm_0');
    const maps = window.page.getByTestId('inside-through');
    const box = (await maps.locator('canvas').first().boundingBox())!;
    await window.page.mouse.move(box.x + 2, box.y + 2);
    const found = window.page.getByTestId('inside-pixel');
    // Of 4 x 4 pixels each sees another part of the border.
    await found.getByText('Pixel 0, 0: sky').waitFor();
    await found.getByText(/^Row 1 of 16 different neighbourhoods$/).waitFor();
    await found.getByText('1 pixel has it').waitFor();
    expect(await found.locator('.outside').count()).toBe(16);
    await maps.focus();
    await window.page.keyboard.press('ArrowRight');
    await window.page.keyboard.press('ArrowDown');
    await found.getByText(/^Pixel 1, 1/).waitFor();
    expect(await found.locator('.outside').count()).toBe(9);
  });

  test('instance normalisation leaves nothing of a label, the layer does', async () => {
    const apart = (column: string): Promise<string> =>
      window.page.getByTestId('inside-washed').locator(`[data-apart=${column}]`).innerText();
    expect(await apart('instance')).toBe('0');
    for (const column of ['convolved', 'batch', 'gamma', 'beta'])
      expect(Number(await apart(column))).toBeGreaterThan(0.01);
  });

  test('another seed is another look at the features, and Escape goes back to the canvas', async () => {
    await window.page.getByRole('button', { name: 'Modulated' }).click();
    await window.page.getByRole('heading', { name: 'head_0.norm_0 · Modulated' }).waitFor({ timeout: TIMEOUT });
    await settled();
    const firstTile = window.page.getByTestId('inside-sheet').getByRole('button').first();
    const before = await firstTile.innerText();
    await studio.typeSeed(4711);
    await expect.poll(() => firstTile.innerText(), { timeout: TIMEOUT }).not.toBe(before);
    await window.page.getByTestId('inside').focus();
    await window.page.keyboard.press('Escape');
    await studio.settledPhoto();
  });

  async function look(layer: string): Promise<void> {
    const [block, name] = layer.split('.');
    await window.page
      .getByRole('navigation', { name: 'Network layers' })
      .locator('section', { hasText: block! })
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click();
    await window.page.getByRole('heading', { name: `${layer} ·` }).waitFor({ timeout: TIMEOUT });
    await settled();
  }

  async function settled(): Promise<void> {
    await window.page
      .locator('[data-testid=inside][data-busy=false] [data-testid=inside-sheet]')
      .waitFor({ timeout: TIMEOUT });
  }
});
