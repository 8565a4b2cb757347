/** Small pictures are the picture itself: what the gallery shows of a style is what the photo becomes in it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeHosts, openStudio } from './describe-hosts.ts';
import type { StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';

/** Both pictures are compared at this side. */
const SIDE = 32;
/** Mean difference of levels that another way of shrinking explains; other styles are further away. */
const ALIKE = 5;

describeHosts((host) => {
  let window: StudioWindow;
  let studio: StudioPage;

  beforeAll(async () => {
    ({ window, studio } = await openStudio(host));
  });
  afterAll(() => window?.close());

  /** Levels of a canvas of the page, `margin` CSS pixels of it left out on each side of a square in its middle, at SIDE x SIDE. */
  const levelsOf = (selector: string, margin: number): Promise<number[]> =>
    studio.page.evaluate(
      ({ selector: wanted, margin: around, side }) => {
        const canvas = document.querySelector<HTMLCanvasElement>(wanted)!;
        const box = canvas.getBoundingClientRect();
        const density = canvas.width / box.width;
        const length = Math.min(canvas.width, canvas.height) - 2 * around * density;
        const probe = document.createElement('canvas');
        probe.width = probe.height = side;
        const context = probe.getContext('2d')!;
        context.imageSmoothingQuality = 'high';
        const [left, top] = [(canvas.width - length) / 2, (canvas.height - length) / 2];
        context.drawImage(canvas, left, top, length, length, 0, 0, side, side);
        return [...context.getImageData(0, 0, side, side).data].filter((_, i) => i % 4 < 3);
      },
      { selector, margin, side: SIDE },
    );
  const distance = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, level, i) => sum + Math.abs(level - b[i]!), 0) / a.length;

  test('two rows of the gallery, and the panel below it, are seen in the window of a small laptop', async () => {
    if (window.electron === null) await studio.page.setViewportSize({ width: 1280, height: 800 });
    else
      await window.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]!.setContentSize(1280, 800),
      );
    await expect.poll(() => studio.page.evaluate(() => innerHeight)).toBe(800);
    const gallery = (await studio.page.getByTestId('gallery').boundingBox())!;
    const tile = (await studio.page.getByTestId('gallery').getByRole('option').first().boundingBox())!;
    expect(gallery.height / tile.height).toBeGreaterThan(2);
    const opacity = (await studio.page.getByRole('slider', { name: 'Opacity' }).boundingBox())!;
    expect(opacity.y + opacity.height).toBeLessThan(800);
  });

  test('a style of the gallery paints what its thumbnail showed', async () => {
    const options = studio.page.getByTestId('gallery').getByRole('option');
    await studio.page.locator('[data-testid=gallery] [data-preview=there]').nth(2).waitFor({ timeout: 60_000 });
    const tiles = await Promise.all(
      [1, 2, 3].map((n) => levelsOf(`[data-testid=gallery] [role=option]:nth-of-type(${n}) canvas`, 0)),
    );
    for (const chosen of [1, 2]) {
      const before = await studio.photo();
      await options.nth(chosen).click();
      await studio.photoOtherThan(before);
      // The sample fills the pane up to the margin of a fitted document.
      const photo = await levelsOf('[data-testid=photo-canvas] canvas', 16);
      const distances = tiles.map((tile) => distance(tile, photo));
      expect(distances[chosen]).toBeLessThan(ALIKE);
      expect(Math.min(...distances.filter((_, n) => n !== chosen))).toBeGreaterThan(distances[chosen]!);
    }
  });
});
