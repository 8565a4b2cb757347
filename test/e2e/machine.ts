/** What this machine has for end-to-end tests: a Chromium, an Electron, a display. What is missing is a reason to skip, in words. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { findElectron } from '../../scripts/electron-binary.mjs';

const CHROMIUMS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export type Found = { path: string; missing: null } | { path: null; missing: string };

/** Chromium: CHROME_PATH, or where it usually is. */
export function findChromium(): Found {
  const candidates = process.env['CHROME_PATH'] === undefined ? CHROMIUMS : [process.env['CHROME_PATH']];
  const path = candidates.find((candidate) => existsSync(candidate));
  return path === undefined
    ? { path: null, missing: 'no Chromium: install one or set CHROME_PATH' }
    : { path, missing: null };
}

/** Electron's binary (never downloaded by a test), and something to show its window on. */
export async function findElectronWindow(): Promise<Found> {
  const electron = await findElectron({ download: false });
  if (electron.path === null)
    return { path: null, missing: `${electron.reason}: run "npm start" once, or set ELECTRON_OVERRIDE_DIST_PATH` };
  if (needsDisplay() && !existsSync('/usr/bin/Xvfb'))
    return { path: null, missing: 'no display for Electron: install Xvfb' };
  return { path: electron.path, missing: null };
}

function needsDisplay(): boolean {
  return process.platform === 'linux' && process.env['DISPLAY'] === undefined;
}

export interface Display {
  /** What a program needs in its environment to show windows. */
  env: Record<string, string>;
  close(): void;
}

/** The display that is there, or a virtual one of the test's own. */
export async function openDisplay(): Promise<Display> {
  if (!needsDisplay()) return { env: {}, close: () => undefined };
  // Xvfb finds a free number itself and tells it on the given descriptor.
  const server: ChildProcess = spawn(
    '/usr/bin/Xvfb',
    ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const [number] = (await once(server.stdio[3]!, 'data')) as [Buffer];
  return { env: { DISPLAY: `:${number.toString().trim()}` }, close: () => void server.kill() };
}
