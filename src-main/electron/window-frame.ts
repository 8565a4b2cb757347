/** Where the window lies on the desktop, from one start to the next. */
import type { BrowserWindow, Display } from 'electron';
import type { Size } from '../../src-shared/geometry.ts';
import type { Frame, SettingsPart } from '../host/settings.ts';

/** Points of the screen. */
export const MIN_SIZE: Size = { width: 900, height: 600 };
const USUAL_SIZE: Size = { width: 1440, height: 900 };
/** So much of the window's top must lie on a screen, or nobody could take hold of it. */
const GRIP: Size = { width: 120, height: 40 };
/** Milliseconds of rest after which a window that was moved is written down. */
const REST = 400;

/** How a window opens; without a place the system finds one. */
export type OpeningFrame = Size & { x?: number; y?: number; maximized: boolean };

export interface KeptFrame {
  fit(displays: readonly Pick<Display, 'workArea'>[]): OpeningFrame;
  /** Writes down where `window` lies whenever it comes to rest, and returns it. */
  follow(window: BrowserWindow): BrowserWindow;
  /** Resolves when the last place is written, or could not be. */
  written(): Promise<void>;
}

export function keepFrame(kept: SettingsPart<Frame | null>): KeptFrame {
  let writing: Promise<void> = Promise.resolve();
  const write = (window: BrowserWindow): void => {
    // Of a maximized window this is where it goes back to.
    const frame = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    writing = kept
      .change(() => frame)
      .catch((error: unknown) => console.warn("The window's place could not be kept:", error));
  };
  return {
    fit: (displays) => fitFrame(kept.read(), displays),
    follow: (window) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const soon = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => write(window), REST);
      };
      for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) window.on(event as 'resize', soon);
      window.on('close', () => {
        clearTimeout(timer);
        write(window);
      });
      return window;
    },
    written: () => writing,
  };
}

/** The kept frame where a screen shows it, cut to that screen; otherwise its size alone, or the usual one. */
export function fitFrame(frame: Frame | null, displays: readonly Pick<Display, 'workArea'>[]): OpeningFrame {
  if (frame === null) return { ...USUAL_SIZE, maximized: false };
  const { x, y, maximized } = frame;
  const holder = displays.find(({ workArea }) => {
    const across = Math.min(x + frame.width, workArea.x + workArea.width) - Math.max(x, workArea.x);
    return across >= GRIP.width && y >= workArea.y && y + GRIP.height <= workArea.y + workArea.height;
  });
  const most = (holder ?? displays[0])?.workArea ?? USUAL_SIZE;
  const size = {
    width: Math.max(MIN_SIZE.width, Math.min(frame.width, most.width)),
    height: Math.max(MIN_SIZE.height, Math.min(frame.height, most.height)),
  };
  return holder === undefined ? { ...size, maximized } : { x, y, ...size, maximized };
}
