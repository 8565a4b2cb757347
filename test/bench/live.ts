/**
 * Painting with the photo beside it, in Chromium and with the engine that the app has: from the release of the button to the new
 * photo, photos a second while a stroke is drawn, start to first photo, and what all processes take when nobody does anything.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openInChromium } from '../e2e/chromium.ts';
import { makeHome } from '../e2e/home.ts';
import { findChromium } from '../e2e/machine.ts';
import { StudioPage } from '../e2e/studio-page.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { round, spread } from './statistics.ts';

export interface LiveResult {
  /** Milliseconds from launch to the first photo: a machine that is new to the app, then later starts. */
  starts: { first: number; later: number[] };
  document: number;
  /** Milliseconds from the release of the button to the first new photo, and to the last one. */
  quick: number;
  full: number;
  photosPerSecond: number;
  /** Percent of one core, all processes together, over IDLE_SECONDS. */
  idle: number | null;
}

const DOCUMENT = 2048;
const IDLE_SECONDS = 10;
/** Milliseconds in which the last of a start comes to rest. */
const REST = 4000;

/** Measures and prints; null where there is no Chromium. */
export async function benchLive(quick: boolean): Promise<LiveResult | null> {
  const found = findChromium();
  if (found.path === null) {
    console.log(`live: ${found.missing}\n`);
    return null;
  }
  spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  const home = await makeHome('bench-live');
  const times: number[] = [];
  for (let start = 0; start < (quick ? 1 : 4); start++) {
    const begin = performance.now();
    const window = await openInChromium(found.path, { home });
    await new StudioPage(window.page).ready();
    times.push(performance.now() - begin);
    await window.close();
  }
  const window = await openInChromium(found.path);
  try {
    const painted = await paint(window.page, quick ? 6 : 20);
    await sleep(REST);
    const result = {
      starts: { first: round(times[0] ?? 0), later: times.slice(1).map((time) => round(time)) },
      document: DOCUMENT,
      ...painted,
      idle: await idleShare(),
    };
    print(result);
    return result;
  } finally {
    await window.close();
    await removeFolder(home);
  }
}

async function paint(page: Page, strokes: number): Promise<Pick<LiveResult, 'quick' | 'full' | 'photosPerSecond'>> {
  const studio = new StudioPage(page);
  await studio.ready();
  await studio.newDocument(DOCUMENT, DOCUMENT);
  await studio.ready();
  await page.keyboard.press('b');
  await studio.brushSize(160);
  await page.evaluate(recordPhotos);
  const { x, y } = await studio.middle();
  const [quick, full, rates]: [number[], number[], number[]] = [[], [], []];
  for (let stroke = 0; stroke < strokes; stroke++) {
    await page.keyboard.press(String(1 + (stroke % 9)));
    await page.mouse.move(x - 120, y - 100 + ((37 * stroke) % 200));
    await page.mouse.down();
    const begin = await page.evaluate(() => performance.now());
    for (let step = 1; step <= 40; step++) {
      await page.mouse.move(x - 120 + step * 6, y - 100 + ((37 * stroke) % 200) + 20 * Math.sin(step / 4));
      await sleep(25);
    }
    await page.mouse.up();
    await sleep(50);
    await studio.settledPhoto();
    await sleep(100);
    const { released, photos } = await page.evaluate(takePhotos);
    const after = photos.filter((time) => time > released);
    if (after.length > 0) {
      quick.push(after[0]! - released);
      full.push(after.at(-1)! - released);
    }
    rates.push((1000 * photos.filter((time) => time <= released).length) / (released - begin));
  }
  await page.evaluate(() => ((globalThis as unknown as Recorded).recorded.stopped = true));
  return {
    quick: round(spread(quick).median),
    full: round(spread(full).median),
    photosPerSecond: round(spread(rates).median),
  };
}

interface Recorded {
  recorded: { photos: number[]; released: number; stopped: boolean };
}

/** Runs in the page: notes when the photo on the screen changes, and when the button is released. */
function recordPhotos(): void {
  const recorded = { photos: [] as number[], released: 0, stopped: false };
  Object.assign(globalThis, { recorded });
  const side = 48;
  const probe = document.createElement('canvas');
  probe.width = probe.height = side;
  const context = probe.getContext('2d', { willReadFrequently: true })!;
  let last = 0;
  const look = (): void => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=photo-canvas] canvas');
    if (canvas) {
      context.drawImage(canvas, 0, 0, side, side);
      const pixels = new Uint32Array(context.getImageData(0, 0, side, side).data.buffer);
      let hash = 0;
      for (const pixel of pixels) hash = (Math.imul(hash, 31) + pixel) | 0;
      if (hash !== last) recorded.photos.push(performance.now());
      last = hash;
    }
    if (!recorded.stopped) requestAnimationFrame(look);
  };
  window.addEventListener('pointerup', (event) => (recorded.released = event.timeStamp), true);
  requestAnimationFrame(look);
}

/** Runs in the page: what was noted since the last call. */
function takePhotos(): { released: number; photos: number[] } {
  const { recorded } = globalThis as unknown as Recorded;
  return { released: recorded.released, photos: recorded.photos.splice(0) };
}

/** Percent of a core that this process's children, and theirs, take in IDLE_SECONDS; null where the system does not tell. */
async function idleShare(): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const before = descendantTicks();
  await sleep(1000 * IDLE_SECONDS);
  const ticks = [...descendantTicks()].reduce((sum, [pid, now]) => sum + now - (before.get(pid) ?? 0), 0);
  return round(ticks / IDLE_SECONDS, 2);
}

/** Hundredths of a second that each descendant of this process has worked. */
function descendantTicks(): Map<number, number> {
  const parents = new Map<number, { parent: number; ticks: number }>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      // After the name in brackets: state, parent ..., and as fields 14 and 15 the time in the program and in the system.
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      parents.set(Number(name), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // It has just ended.
    }
  }
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid)?.parent ?? 0;
    return parent === process.pid || (parent > 1 && descends(parent));
  };
  return new Map([...parents].filter(([pid]) => descends(pid)).map(([pid, { ticks }]) => [pid, ticks]));
}

function print({ starts, document, quick, full, photosPerSecond, idle }: LiveResult): void {
  const later = starts.later.length > 0 ? `, later ${spread(starts.later).median} ms` : '';
  console.log(`live, in Chromium with the app's engine, shipped pack, ${document} document (medians)`);
  console.log(`  launch to first photo     first time ${starts.first} ms${later} (Chromium's own start included)`);
  console.log(`  button released           first new photo ${quick} ms, full photo ${full} ms`);
  console.log(`  while a stroke is drawn   ${photosPerSecond} photos a second`);
  console.log(`  at rest                   ${idle ?? '?'} % of a core, all processes\n`);
}
