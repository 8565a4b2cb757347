/** Many strokes of a hand, and what they leave in the page and in the host. */
import { execFileSync } from 'node:child_process';
import type { CDPSession, Page } from 'playwright-core';

/** Paints `count` short strokes around a point, with another label every ten, as fast as the page takes them. */
export async function paintStrokes(
  page: Page,
  session: CDPSession,
  count: number,
  { x, y }: { x: number; y: number },
): Promise<void> {
  for (let stroke = 0; stroke < count; stroke++) {
    if (stroke % 10 === 0) await page.keyboard.press(String(1 + ((stroke / 10) % 9)));
    const at = { x: x + 250 * Math.cos(stroke), y: y + 250 * Math.sin(1.7 * stroke) };
    const send = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', step: number): Promise<unknown> =>
      session.send('Input.dispatchMouseEvent', {
        type,
        x: at.x + 6 * step,
        y: at.y + 4 * step,
        button: 'left',
        buttons: type === 'mouseReleased' ? 0 : 1,
        clickCount: 1,
      });
    await Promise.all([
      send('mousePressed', 0),
      ...[1, 2, 3, 4, 5, 6].map((step) => send('mouseMoved', step)),
      send('mouseReleased', 6),
    ]);
  }
}

/** Bytes in use after a collection of garbage: objects and the memory of typed arrays. */
export async function usedBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const usage = (await session.send('Runtime.getHeapUsage')) as { usedSize: number; backingStorageSize?: number };
  return usage.usedSize + (usage.backingStorageSize ?? 0);
}

/** Nodes that are alive after a collection of garbage, whether they stand in the document or not. */
export async function liveNodes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return ((await session.send('Memory.getDOMCounters')) as { nodes: number }).nodes;
}

/** Bytes of memory that a process holds. */
export function residentBytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}
