/**
 * The window of Electron while a model is taught: frames a second and tasks of more than 50 ms, at rest and while the shipped pack is
 * trained at 128x128, with a pointer that moves over the map, and with the dialog and its live chart open.
 */
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { startApp } from '../e2e/desktop-app.ts';
import { makeHome } from '../e2e/home.ts';
import { findElectronWindow, openDisplay } from '../e2e/machine.ts';
import { pairFiles } from '../e2e/pair-files.ts';
import type { StudioPage } from '../e2e/studio-page.ts';
import { round, spread } from './statistics.ts';

/** Seconds that each state is watched. */
const SECONDS = 15;
const SIDE = 256;
const TIMEOUT = 60_000;

export interface TeachingResult {
  state: string;
  framesPerSecond: number;
  /** Milliseconds between two frames. */
  median: number;
  worst: number;
  /** Tasks of more than 50 ms, and the longest of them. */
  longTasks: number;
  longest: number;
}

/** Measures and prints; null where there is no Electron. */
export async function benchTeaching(): Promise<TeachingResult[] | null> {
  const electron = await findElectronWindow();
  if (electron.path === null) {
    console.log(`teaching: ${electron.missing}\n`);
    return null;
  }
  spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  const home = await makeHome('bench-teaching');
  const display = await openDisplay();
  const { app, page, studio } = await startApp(electron.path, display, home);
  try {
    await studio.ready();
    const results = [await watch(page, 'nobody trains, a pointer moves', () => wander(page))];
    await teach(page, studio);
    results.push(await watch(page, 'training, the dialog is open', () => page.waitForTimeout(SECONDS * 1000)));
    await studio.closeDialog();
    results.push(await watch(page, 'training, a pointer moves', () => wander(page)));
    print(results);
    return results;
  } finally {
    app.process().kill('SIGKILL');
    display.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function teach(page: Page, studio: StudioPage): Promise<void> {
  await studio.run('model.teach');
  const { dialog } = studio;
  await dialog.getByRole('button', { name: 'Begin', exact: true }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    dialog.getByRole('button', { name: 'Add files…' }).click(),
  ]);
  const size = { width: SIDE, height: SIDE };
  const files = await Promise.all([60, 100, 140, 180].map((split) => pairFiles(`photo ${split}`, split, size)));
  await chooser.setFiles(files.flat());
  await dialog.getByRole('listitem').getByText('photo 180').waitFor();
  await dialog.getByRole('button', { name: 'Start training' }).click();
  await dialog.locator('[data-testid=loss-chart]').waitFor({ timeout: TIMEOUT });
}

/** Over the map, as a hand does that looks for where to paint. */
async function wander(page: Page): Promise<void> {
  const box = (await page.getByTestId('label-canvas').boundingBox())!;
  const end = Date.now() + SECONDS * 1000;
  for (let turn = 0; Date.now() < end; turn++) {
    await page.mouse.move(
      box.x + box.width * (0.2 + (turn % 60) / 100),
      box.y + box.height * (0.3 + (turn % 40) / 100),
    );
    await page.waitForTimeout(16);
  }
}

interface Watched {
  frames: number[];
  tasks: number[];
}

async function watch(page: Page, state: string, meanwhile: () => Promise<void>): Promise<TeachingResult> {
  await page.evaluate(beginWatching);
  await meanwhile();
  const { frames, tasks } = await page.evaluate(endWatching);
  const { median, max } = spread(frames);
  return {
    state,
    framesPerSecond: round((1000 * frames.length) / frames.reduce((sum, each) => sum + each, 0)),
    median: round(median),
    worst: round(max),
    longTasks: tasks.length,
    longest: tasks.length === 0 ? 0 : round(Math.max(...tasks)),
  };
}

/** In the page. */
function beginWatching(): void {
  const watched: Watched & { end?: () => void } = { frames: [], tasks: [] };
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.tasks.push(duration);
  });
  observer.observe({ entryTypes: ['longtask'] });
  let last = performance.now();
  let frame = requestAnimationFrame(function next(now) {
    watched.frames.push(now - last);
    last = now;
    frame = requestAnimationFrame(next);
  });
  watched.end = () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
  };
  (globalThis as { watched?: typeof watched }).watched = watched;
}

/** In the page. */
function endWatching(): Watched {
  const { watched } = globalThis as unknown as { watched: Watched & { end: () => void } };
  watched.end();
  return { frames: watched.frames.slice(1), tasks: watched.tasks };
}

function print(results: readonly TeachingResult[]): void {
  console.log(`the window while a model is taught, ${SECONDS} s each`);
  for (const { state, framesPerSecond, median, worst, longTasks, longest } of results)
    console.log(
      `  ${state.padEnd(36)} ${framesPerSecond} frames/s, ${median} ms a frame, at worst ${worst} ms; tasks over 50 ms: ${longTasks}, the longest ${longest} ms`,
    );
  console.log();
}
