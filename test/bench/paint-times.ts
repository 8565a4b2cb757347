/** From the pointer event to the painted pixel, as the page itself sees it. */
import type { Page } from 'playwright-core';

/** What the page keeps while it is measured. */
interface Recorder {
  times: number[];
  colours: number[];
}

/**
 * Runs in the page. Notes, for every press and every movement with the button down, the time from the event to the end
 * of the frame that painted it, which is when the pixel under the pointer has been read from the canvases on the screen.
 */
export function recordPaint(): void {
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

/** What was noted since the last call. */
export function takeTimes(page: Page): Promise<Recorder> {
  return page.evaluate(() => {
    const { times, colours } = (globalThis as unknown as { recorder: Recorder }).recorder;
    return { times: times.splice(0), colours: colours.splice(0) };
  });
}

/** Times of two labels in turn: had the pixel not been painted when it was read, there would be one colour. */
export async function paintedTimes(page: Page): Promise<number[]> {
  const { times, colours } = await takeTimes(page);
  if (new Set(colours).size < 2) throw new Error('what was painted did not reach the canvas');
  return times;
}
