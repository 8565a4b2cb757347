/**
 * Painting for long leaves nothing behind but the history: `SPADEWORK_STROKES=2000` for the long run. A page that kept a
 * node or a host that kept a picture for each stroke shows within a few hundred.
 */
import { expect, test, describe } from 'vitest';
import { openInChromium } from './chromium.ts';
import { findChromium } from './machine.ts';
import { liveNodes, paintStrokes, residentBytes, usedBytes } from './paint-strokes.ts';
import { StudioPage } from './studio-page.ts';

const STROKES = Number(process.env['SPADEWORK_STROKES'] ?? 200);
const MIB = 2 ** 20;
/** What one short stroke may leave in a history. */
const STROKE_BYTES = 16 * 1024;
const chromium = findChromium();

describe.skipIf(chromium.missing !== null)('Chromium, from the Node host', () => {
  test(`${STROKES} strokes with autosave`, { timeout: 120_000 + STROKES * 1000 }, async () => {
    const window = await openInChromium(chromium.path!);
    try {
      const { page, hostPid } = window;
      const studio = new StudioPage(page);
      await studio.ready();
      await page.keyboard.press('b');
      await studio.brushSize(64);
      const session = await page.context().newCDPSession(page);
      const middle = await studio.middle();
      const measure = async (): Promise<{ nodes: number; page: number; host: number }> => {
        await studio.settledPhoto();
        // Longer than the journal rests.
        await page.waitForTimeout(1500);
        return { nodes: await liveNodes(session), page: await usedBytes(session), host: residentBytes(hostPid) };
      };
      // Whatever comes once comes now.
      await paintStrokes(page, session, 100, middle);
      const before = await measure();
      await paintStrokes(page, session, STROKES, middle);
      for (let undo = 0; undo < STROKES / 10; undo++) await page.keyboard.press('Control+z');
      const after = await measure();
      console.log(`${STROKES} strokes: ${JSON.stringify({ before, after })}`);
      expect(after.nodes - before.nodes).toBeLessThan(60);
      // The history: a few kilobytes a stroke, and no picture of a megabyte.
      expect(after.page - before.page).toBeLessThan(4 * MIB + STROKES * STROKE_BYTES);
      // Node collects its garbage when it likes.
      expect(after.host - before.host).toBeLessThan(64 * MIB + STROKES * STROKE_BYTES);
    } finally {
      await window.close();
    }
  });
});
