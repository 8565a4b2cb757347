/** A pointer on the canvas: a mouse, or a pen that presses, as the browser gets them from the system. */
import type { CDPSession, Page } from 'playwright-core';

export interface TestPointer {
  press(x: number, y: number): Promise<void>;
  move(x: number, y: number): Promise<void>;
  release(): Promise<void>;
}

export type PointerKind = 'mouse' | 'pen';

/** Pressure of a pen that nobody told how hard to press. */
const FULL = 1;

export function mouseOf({ mouse }: Page): TestPointer {
  return {
    press: async (x, y) => {
      await mouse.move(x, y);
      await mouse.down();
    },
    move: (x, y) => mouse.move(x, y, { steps: 4 }),
    release: () => mouse.up(),
  };
}

/** A pen; `pressure` is 0..1. */
export async function penOf(page: Page, pressure = FULL): Promise<TestPointer> {
  const session: CDPSession = await page.context().newCDPSession(page);
  let at = { x: 0, y: 0 };
  const send = async (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased'): Promise<void> => {
    const down = type !== 'mouseReleased';
    await session.send('Input.dispatchMouseEvent', {
      type,
      ...at,
      button: 'left',
      buttons: down ? 1 : 0,
      clickCount: 1,
      pointerType: 'pen',
      force: down ? pressure : 0,
    });
  };
  return {
    press: async (x, y) => {
      at = { x, y };
      await send('mousePressed');
    },
    move: async (x, y) => {
      at = { x, y };
      await send('mouseMoved');
    },
    release: () => send('mouseReleased'),
  };
}
