import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Picture, PictureCall, StudioApi } from '../../src-shared/api/studio-api.ts';
import { LivePicture, type LiveCall } from './picture.svelte.ts';
import { Status } from './status.svelte.ts';

const SIZE = { width: 512, height: 512 };
const FAST = 120;
const SLOW = 400;

/** A window that paints, and a host whose pictures come when told to, after the engine worked `milliseconds`, or half of it where it went on from a preview. */
function setUp({ preview, milliseconds }: { preview: boolean; milliseconds: number }) {
  const calls: { call: PictureCall; come: () => Promise<void> }[] = [];
  let state = 0;
  const makePicture = (call: PictureCall): Promise<Picture> =>
    new Promise((resolve) => {
      const part = call.stage === 'preview' ? 2 : 1;
      const took = milliseconds / (part === 2 ? 4 : calls.at(-1)?.call.stage === 'preview' ? 2 : 1);
      const size = { width: call.size!.width / part, height: call.size!.height / part };
      const come = async (): Promise<void> => {
        resolve({ ...size, rgb: Uint8Array.of(calls.length), milliseconds: took } as Picture);
        await settle();
      };
      calls.push({ call, come });
    });
  const readCall = (): LiveCall => {
    const full = { map: { ...SIZE, ids: Uint8Array.of(state) }, style: { kind: 'seed' as const, seed: 1 }, size: SIZE };
    return preview ? { full, preview: { ...full, stage: 'preview' } } : { full };
  };
  const gesture = { on: true };
  const picture = new LivePicture({ makePicture } as unknown as StudioApi, readCall, new Status(), () => gesture.on);
  const paint = async (x: number): Promise<void> => {
    state = x;
    picture.follow({ x, y: 10, width: 4, height: 4 });
    await settle();
  };
  return { calls, picture, paint, gesture };
}

const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(10).then(() => undefined);
const box = (x: number, width = 4) => ({ x, y: 10, width, height: 4 });

describe('the picture that follows the brush', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it.each([
    { preview: false, milliseconds: FAST },
    { preview: true, milliseconds: FAST },
  ])('is the full one where that is fast: %o', async (setting) => {
    const { calls, picture, paint } = setUp(setting);
    for (const x of [10, 20, 30]) {
      await paint(x);
      expect(picture.marked).toBeNull();
      await calls.at(-1)!.come();
    }
    expect(calls.map(({ call }) => [call.map.ids[0], call.stage])).toEqual([
      [10, undefined],
      [20, undefined],
      [30, undefined],
    ]);
    expect(picture.coarse).toBe(false);
  });

  it('is the preview of the same picture first where the full one is slow, and the full one at rest', async () => {
    const { calls, picture, paint } = setUp({ preview: true, milliseconds: SLOW });
    await paint(10);
    await calls[0]!.come();
    await paint(20);
    await paint(30);
    await calls[1]!.come();
    expect([picture.coarse, picture.picture!.width]).toEqual([true, 256]);
    await calls[2]!.come();
    await calls[3]!.come();
    expect(calls.map(({ call }) => [call.map.ids[0], call.stage])).toEqual([
      [10, undefined],
      [20, 'preview'],
      [30, 'preview'],
      [30, undefined],
    ]);
    // Whatever is shown on the way, it is made at the full grid.
    expect(calls.every(({ call }) => call.size === SIZE)).toBe(true);
    expect([picture.coarse, picture.picture!.width, picture.busy, picture.marked]).toEqual([false, 512, false, null]);
    // The full picture took less than one that follows the brush, but only from the preview on.
    await paint(40);
    expect(calls.at(-1)!.call.stage).toBe('preview');
  });

  it.each([
    { milliseconds: 300, stages: [undefined, undefined] },
    { milliseconds: 500, stages: [undefined, 'preview'] },
  ])('is the full one at once after a stroke, unless that takes long: %o', async ({ milliseconds, stages }) => {
    const { calls, picture, paint, gesture } = setUp({ preview: true, milliseconds });
    await paint(10);
    await calls[0]!.come();
    gesture.on = false;
    await paint(20);
    expect(calls.map(({ call }) => call.stage)).toEqual(stages);
    await calls[1]!.come();
    // A style that is being changed has no gesture on the canvas.
    picture.refresh();
    await settle();
    expect(calls.at(-1)!.call.stage).toBe(milliseconds === 300 ? 'preview' : undefined);
  });

  it('is the last full one with the change marked where the full one is slow and there is no preview', async () => {
    const { calls, picture, paint } = setUp({ preview: false, milliseconds: SLOW });
    await paint(10);
    await calls[0]!.come();
    await paint(20);
    expect(picture.marked).toEqual(box(20));
    await paint(30);
    expect(picture.marked).toEqual(box(20, 14));
    await calls[1]!.come();
    // The second picture knows of the first stroke alone.
    expect([picture.marked, picture.picture!.width]).toEqual([box(30), 512]);
    await calls[2]!.come();
    expect(picture.marked).toBeNull();
    expect(calls.every(({ call }) => call.stage === undefined && call.size === SIZE)).toBe(true);
  });

  it('marks nothing of a document that has gone', async () => {
    const { calls, picture, paint } = setUp({ preview: false, milliseconds: SLOW });
    await paint(10);
    await calls[0]!.come();
    await paint(20);
    picture.startAnew();
    expect(picture.marked).toBeNull();
  });
});
