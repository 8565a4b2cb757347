/**
 * Project files and the journal: saving and opening a document of 4096 x 4096 pixels with 20 layers, and what autosave costs
 * the hand that paints.
 */
import { spawnSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import { addLayer, beginStroke, LabelDocument, paintDab } from '../../src-shared/document/index.ts';
import { WorkingCopy } from '../../src-shared/projects/working-copy.ts';
import { uniformGenerator } from '../../src-shared/random.ts';
import { LayerPngs } from '../../src-main/projects/layer-pngs.ts';
import { decodeProject } from '../../src-main/projects/read-project.ts';
import { encodeProject } from '../../src-main/projects/write-project.ts';
import { openInChromium } from '../e2e/chromium.ts';
import { findChromium } from '../e2e/machine.ts';
import { StudioPage } from '../e2e/studio-page.ts';
import { plainScene } from '../support/projects.ts';
import { paintedTimes, recordPaint, takeTimes } from './paint-times.ts';
import { round, spread } from './statistics.ts';

const SIDE = 4096;
const LAYERS = 20;

export interface ProjectsResult {
  /** Milliseconds. */
  firstSave: number;
  saveAfterStroke: number;
  open: number;
  /** The longest time for which the host did nothing else while it saved. */
  longestBlock: number;
  fileBytes: number;
  /** From the pointer event to the painted pixel with and without autosave, and their ratio; null without a Chromium. */
  autosave: { on: number; off: number; ratio: number } | null;
}

export async function benchProjects(quick: boolean): Promise<ProjectsResult> {
  const document = paintLarge();
  const scene = plainScene();
  const content = { document, scene, reference: null, picture: null };
  const pngs = new LayerPngs();
  const times = { first: [] as number[], next: [] as number[], open: [] as number[], block: 0 };
  let file = new Uint8Array(0);
  for (let turn = 0; turn < (quick ? 2 : 5); turn++) {
    const first = await timeOf(() => encodeProject(content, 'bench'));
    await timeOf(() => encodeProject(content, 'bench', pngs));
    paintOn(document, document.layers[turn]!.id, uniformGenerator(turn), 1);
    const next = await timeOf(async () => (file = (await encodeProject(content, 'bench', pngs)) as typeof file));
    const open = await timeOf(async () => new WorkingCopy(decodeProject(file, 'bench')));
    times.first.push(first.milliseconds);
    times.next.push(next.milliseconds);
    times.open.push(open.milliseconds);
    times.block = Math.max(times.block, first.longestBlock, next.longestBlock);
  }
  const result: ProjectsResult = {
    firstSave: round(spread(times.first).median),
    saveAfterStroke: round(spread(times.next).median),
    open: round(spread(times.open).median),
    longestBlock: round(times.block),
    fileBytes: file.length,
    autosave: await benchAutosave(quick),
  };
  print(result);
  return result;
}

async function timeOf(act: () => Promise<unknown>): Promise<{ milliseconds: number; longestBlock: number }> {
  const begin = performance.now();
  let last = begin;
  let longestBlock = 0;
  const beat = setInterval(() => {
    const now = performance.now();
    longestBlock = Math.max(longestBlock, now - last);
    last = now;
  }, 1);
  await act();
  clearInterval(beat);
  return { milliseconds: performance.now() - begin, longestBlock };
}

function paintLarge(): LabelDocument {
  const random = uniformGenerator(5);
  const document = new LabelDocument({ width: SIDE, height: SIDE, base: 5 });
  for (let i = 0; i < LAYERS; i++) paintOn(document, addLayer(document, { name: `layer ${i}` }), random, 12);
  return document;
}

function paintOn(document: LabelDocument, layer: number, random: () => number, strokes: number): void {
  const stroke = beginStroke(document, layer, 'brush');
  for (let i = 0; i < strokes; i++) {
    let [x, y] = [random() * SIDE, random() * SIDE];
    const [dx, dy, diameter] = [(random() - 0.5) * 60, (random() - 0.5) * 60, 60 + random() * 500];
    stroke.paint(Math.floor(random() * 11), (sink) => {
      for (let dab = 0; dab < 40; dab++, x += dx, y += dy) paintDab(sink, 'round', { x, y, diameter });
    });
  }
  stroke.commit();
}

/** Two windows side by side in time: one whose records reach the host, one whose records are thrown away on their way. */
async function benchAutosave(quick: boolean): Promise<ProjectsResult['autosave']> {
  const found = findChromium();
  if (found.path === null) return null;
  spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'ignore' });
  const window = await openInChromium(found.path, { switches: ['--disable-frame-rate-limit', '--disable-gpu-vsync'] });
  const { page } = window;
  const times = { on: [] as number[], off: [] as number[] };
  try {
    await page.evaluate(() => {
      const { send } = WebSocket.prototype;
      // The name of the call stands in the message as it is.
      const isRecord = (data: unknown): boolean =>
        data instanceof Uint8Array && new TextDecoder('latin1').decode(data.subarray(0, 400)).includes('recordWork');
      WebSocket.prototype.send = function (data) {
        if (document.documentElement.dataset['autosave'] !== 'off' || !isRecord(data)) send.call(this, data);
      };
    });
    const studio = new StudioPage(page);
    await studio.ready();
    await page.keyboard.press('Alt+1');
    await page.evaluate(recordPaint);
    await studio.newDocument(SIDE, SIDE);
    for (let turn = 0; turn < (quick ? 4 : 12); turn++) {
      const autosave = turn % 2 === 0 ? 'on' : 'off';
      await page.evaluate((state) => (document.documentElement.dataset['autosave'] = state), autosave);
      times[autosave].push(...(await paintFor(page, studio, quick ? 6 : 15)));
    }
  } finally {
    await window.close();
  }
  const [on, off] = [spread(times.on).median, spread(times.off).median];
  return { on: round(on), off: round(off), ratio: round(on / off) };
}

async function paintFor(page: Page, studio: StudioPage, strokes: number): Promise<number[]> {
  await page.keyboard.press('b');
  await studio.brushSize(64);
  const { x, y } = await studio.middle();
  await takeTimes(page);
  for (let stroke = 0; stroke < strokes; stroke++) {
    await page.keyboard.press('x');
    await page.mouse.move(x - 100, y + (stroke % 5) * 8);
    await page.mouse.down();
    for (let step = 1; step <= 5; step++) {
      await page.mouse.move(x - 100 + step * 40, y + (stroke % 5) * 8);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
    await page.mouse.up();
  }
  return paintedTimes(page);
}

function print({ firstSave, saveAfterStroke, open, longestBlock, fileBytes, autosave }: ProjectsResult): void {
  console.log(`project of ${SIDE} x ${SIDE} pixels, ${LAYERS} layers, ${(fileBytes / 1e6).toFixed(1)} MB, medians`);
  console.log(`  first save ${firstSave} ms, save after a stroke ${saveAfterStroke} ms, open ${open} ms`);
  console.log(`  longest time without an answer while saving ${longestBlock} ms`);
  if (autosave !== null)
    console.log(
      `  from the pointer event to the painted pixel: ${autosave.on} ms with autosave, ${autosave.off} ms without: ${autosave.ratio} times`,
    );
  console.log();
}
