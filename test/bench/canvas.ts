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
import { round, spread } from './statistics.ts';

export interface CanvasResult {
  brushes: { document: number; brush: number; milliseconds: number; worst: number; events: number }[];
  fills: { document: number; gap: number; milliseconds: number }[];
  strokes: { count: number; bytes: number };
}

/** What the page keeps while it is measured. */
interface Recorder {
  times: number[];
  colours: number[];
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
  const window = await openInChromium(found.path, SWITCHES);
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
    await this.readTimes();
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
    const times = await this.takeTimes();
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
    await this.readTimes();
    for (let turn = 0; turn < rounds; turn++) {
      await page.keyboard.press('x');
      await page.mouse.down();
      await this.drawn();
      await page.mouse.up();
    }
    return round(spread(await this.takeTimes()).median);
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

  /** Times of two labels in turn: had the pixel not been painted when it was read, there would be one colour. */
  private async takeTimes(): Promise<number[]> {
    const { times, colours } = await this.readTimes();
    if (new Set(colours).size < 2) throw new Error('what was painted did not reach the canvas');
    return times;
  }

  /** What was noted since the last call. */
  private readTimes(): Promise<Recorder> {
    return this.page.evaluate(() => {
      const { times, colours } = (globalThis as unknown as { recorder: Recorder }).recorder;
      return { times: times.splice(0), colours: colours.splice(0) };
    });
  }
}

/**
 * Runs in the page. Notes, for every press and every movement with the button down, the time from the event to the end
 * of the frame that painted it, which is when the pixel under the pointer has been read from the canvases on the screen.
 */
function recordPaint(): void {
  const recorder: Recorder = { times: [], colours: [] };
  Object.assign(globalThis, { recorder });
  const probe = document.createElement('canvas');
  probe.width = probe.height = 1;
  const context = probe.getContext('2d', { willReadFrequently: true })!;
  const readPixel = (clientX: number, clientY: number): number => {
    context.clearRect(0, 0, 1, 1);
    // The labels only: what lies over them is the pointer's own outline.
    for (const canvas of [...document.querySelectorAll<HTMLCanvasElement>('[data-testid=label-canvas] canvas')].slice(
      0,
      -1,
    )) {
      const { x, y, width } = canvas.getBoundingClientRect();
      const density = canvas.width / width;
      context.drawImage(
        canvas,
        Math.floor((clientX - x) * density),
        Math.floor((clientY - y) * density),
        1,
        1,
        0,
        0,
        1,
        1,
      );
    }
    return new Uint32Array(context.getImageData(0, 0, 1, 1).data.buffer)[0]!;
  };
  const note = (event: PointerEvent): void => {
    if (event.buttons !== 1) return;
    // Listeners of the canvas come first, so the studio's own frame callback has been asked for by now.
    requestAnimationFrame(() => {
      recorder.colours.push(readPixel(event.clientX, event.clientY));
      recorder.times.push(performance.now() - event.timeStamp);
    });
  };
  window.addEventListener('pointerdown', note);
  window.addEventListener('pointermove', note);
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
