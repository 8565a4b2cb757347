/**
 * The canvas as a hand feels it, in Chromium with the engine at work beside it: milliseconds from a pointer event to the
 * pixel on the screen's canvas, a flood fill, and what a thousand strokes leave in memory.
 */
import { spawnSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import { openInChromium } from '../e2e/chromium.ts';
import { findChromium } from '../e2e/machine.ts';
import { paintStrokes, usedBytes } from '../e2e/paint-strokes.ts';
import { StudioPage } from '../e2e/studio-page.ts';
import { paintedTimes, recordPaint, takeTimes } from './paint-times.ts';
import { round, spread } from './statistics.ts';

export interface CanvasResult {
  brushes: { document: number; brush: number; milliseconds: number; worst: number; events: number }[];
  fills: { document: number; gap: number; milliseconds: number }[];
  strokes: { count: number; bytes: number };
}

/** Frames as fast as they can be drawn: otherwise the wait for the screen's next one would be most of what is measured. */
const SWITCHES = ['--disable-frame-rate-limit', '--disable-gpu-vsync'];

const SIDES = [512, 4096] as const;
const BRUSHES = [64, 512] as const;

/** Measures and prints; null where there is no Chromium. */
export async function benchCanvas(quick: boolean): Promise<CanvasResult | null> {
  const found = findChromium();
  if (found.path === null) {
    console.log(`canvas: ${found.missing}\n`);
    return null;
  }
  spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  const window = await openInChromium(found.path, { switches: SWITCHES });
  try {
    const bench = new CanvasBench(window.page, new StudioPage(window.page));
    const result = await bench.run(quick ? 8 : 40, quick ? 100 : 1000);
    print(result);
    return result;
  } finally {
    await window.close();
  }
}

class CanvasBench {
  constructor(
    private readonly page: Page,
    private readonly studio: StudioPage,
  ) {}

  async run(rounds: number, strokes: number): Promise<CanvasResult> {
    await this.studio.ready();
    await this.page.keyboard.press('Alt+1');
    await this.page.evaluate(recordPaint);
    const brushes: CanvasResult['brushes'] = [];
    const fills: CanvasResult['fills'] = [];
    for (const document of SIDES) {
      await this.studio.newDocument(document, document);
      for (const brush of BRUSHES) brushes.push({ document, brush, ...(await this.paint(brush, rounds)) });
    }
    const document = SIDES.at(-1)!;
    for (const gap of [0, 8]) {
      await this.studio.newDocument(document, document);
      fills.push({ document, gap, milliseconds: await this.fill(gap, Math.max(4, rounds >> 2)) });
    }
    await this.studio.newDocument(document, document);
    return { brushes, fills, strokes: { count: strokes, bytes: await this.strokeMemory(strokes) } };
  }

  /** Strokes of two labels in turn, so that every press has something to change. */
  private async paint(brush: number, rounds: number): Promise<{ milliseconds: number; worst: number; events: number }> {
    const { page } = this;
    await page.keyboard.press('b');
    await this.studio.brushSize(brush);
    const { x, y } = await this.studio.middle();
    await takeTimes(page);
    for (let turn = 0; turn < rounds; turn++) {
      await page.keyboard.press('x');
      await page.mouse.move(x - 100, y + (turn % 5) * 8);
      await page.mouse.down();
      for (let step = 1; step <= 5; step++) {
        await page.mouse.move(x - 100 + step * 40, y + (turn % 5) * 8);
        await this.drawn();
      }
      await page.mouse.up();
    }
    const times = await paintedTimes(page);
    const { median, max } = spread(times);
    return { milliseconds: round(median), worst: round(max), events: times.length };
  }

  /** Fills the whole document with two labels in turn. */
  private async fill(gap: number, rounds: number): Promise<number> {
    const { page } = this;
    await page.keyboard.press('g');
    await page.getByRole('slider', { name: 'Close gaps' }).fill(String(gap));
    const { x, y } = await this.studio.middle();
    await page.mouse.move(x, y);
    await takeTimes(page);
    for (let turn = 0; turn < rounds; turn++) {
      await page.keyboard.press('x');
      await page.mouse.down();
      await this.drawn();
      await page.mouse.up();
    }
    return round(spread(await paintedTimes(page)).median);
  }

  /** Bytes that strokes of a hand leave in the page: history, tiles and whatever else stays. */
  private async strokeMemory(count: number): Promise<number> {
    const { page } = this;
    const session = await page.context().newCDPSession(page);
    await page.keyboard.press('b');
    await this.studio.brushSize(64);
    const { x, y } = await this.studio.middle();
    const before = await usedBytes(session);
    await paintStrokes(page, session, count, { x, y });
    return (await usedBytes(session)) - before;
  }

  /** Waits for the frame in which the last event was drawn. */
  private async drawn(): Promise<void> {
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
}

function print({ brushes, fills, strokes }: CanvasResult): void {
  console.log('canvas in Chromium: from the pointer event to the painted pixel, medians');
  for (const { document, brush, milliseconds, worst, events } of brushes) {
    console.log(
      `  ${String(document).padStart(4)} document, ${String(brush).padStart(3)} px brush  ${milliseconds.toFixed(1).padStart(6)} ms   worst ${worst.toFixed(1)} ms of ${events} events`,
    );
  }
  for (const { document, gap, milliseconds } of fills)
    console.log(`  ${document} document, flood fill, gap ${gap}  ${milliseconds.toFixed(1).padStart(6)} ms`);
  console.log(`  ${strokes.count} strokes: ${(strokes.bytes / 2 ** 20).toFixed(1)} MiB\n`);
}
