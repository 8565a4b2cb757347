import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Picture, PictureCall, StudioApi } from '../../src-shared/api/studio-api.ts';
import { StylePreviews, type PreviewScene, type PreviewRequest } from './previews.svelte.ts';

const request = (id: string, seed: number): PreviewRequest => ({
  id,
  version: String(seed),
  choice: { kind: 'seed', seed },
});
const REST = 600;

/** A host whose pictures come when told to. */
function makeHost() {
  const calls: { call: PictureCall; come: () => void; fail: () => void }[] = [];
  const takePicture = (call: PictureCall): Promise<Picture> =>
    new Promise((resolve, reject) => {
      calls.push({
        call,
        come: () => resolve({ width: 1, height: 1, rgb: new Uint8Array(3), milliseconds: calls.length } as Picture),
        fail: () => reject(new Error('gone')),
      });
    });
  return { calls, api: { takePicture } as unknown as StudioApi };
}

describe('StylePreviews', () => {
  let scene: PreviewScene | null;
  beforeEach(() => {
    vi.useFakeTimers();
    scene = { map: { width: 1, height: 1, ids: Uint8Array.of(1) }, size: { width: 8, height: 8 }, packHash: 'pack' };
  });
  afterEach(() => vi.useRealTimers());

  it('makes nothing before the painting rests, then one after another', async () => {
    const { calls, api } = makeHost();
    const previews = new StylePreviews(api, () => scene);
    previews.request('gallery', [request('a', 1), request('b', 2)]);
    previews.schedule();
    await vi.advanceTimersByTimeAsync(REST - 1);
    expect(calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls).toHaveLength(1);
    calls[0]!.come();
    await vi.advanceTimersByTimeAsync(0);
    expect(previews.shown.has('a')).toBe(true);
    expect(calls).toHaveLength(2);
  });

  it('shows the full picture, shrunk', async () => {
    const rgb = Uint8Array.from({ length: 512 * 256 * 3 }, (_, i) => (Math.floor(i / 3) % 2) * 100);
    const takePicture = vi.fn(async () => ({ width: 512, height: 256, rgb }) as Picture);
    scene = { ...scene!, size: { width: 512, height: 256 } };
    const previews = new StylePreviews({ takePicture } as unknown as StudioApi, () => scene);
    previews.request('gallery', [request('a', 1)]);
    previews.schedule();
    await vi.advanceTimersByTimeAsync(REST);
    expect(takePicture).toHaveBeenCalledWith({ map: scene.map, style: request('a', 1).choice, size: scene.size });
    const { width, height, rgb: small } = previews.shown.get('a')!;
    expect([width, height, small.every((level) => level === 50)]).toEqual([256, 128, true]);
  });

  it('stops when painting goes on, shows nothing of the earlier map, and begins again', async () => {
    const { calls, api } = makeHost();
    const previews = new StylePreviews(api, () => scene);
    previews.request('gallery', [request('a', 1), request('b', 2)]);
    previews.schedule();
    await vi.advanceTimersByTimeAsync(REST);
    scene = { ...scene!, map: { width: 1, height: 1, ids: Uint8Array.of(2) } };
    previews.schedule();
    calls[0]!.come();
    await vi.advanceTimersByTimeAsync(REST - 1);
    expect(previews.shown.size).toBe(0);
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls[1]!.call.map.ids).toEqual(Uint8Array.of(2));
  });

  it('asks for no picture twice: a map that comes back brings its pictures along', async () => {
    const { calls, api } = makeHost();
    const previews = new StylePreviews(api, () => scene);
    const first = scene;
    previews.request('gallery', [request('a', 1)]);
    for (const map of [first, { ...first!, map: { width: 1, height: 1, ids: Uint8Array.of(2) } }, first]) {
      scene = map;
      previews.schedule();
      await vi.advanceTimersByTimeAsync(REST);
      calls.at(-1)!.come();
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(calls).toHaveLength(2);
  });

  it('makes every picture anew for another pack', async () => {
    const { calls, api } = makeHost();
    const previews = new StylePreviews(api, () => scene);
    previews.request('gallery', [request('a', 1)]);
    for (const packHash of ['pack', 'other pack']) {
      scene = { ...scene!, packHash };
      previews.schedule();
      await vi.advanceTimersByTimeAsync(REST);
      calls.at(-1)!.come();
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(calls).toHaveLength(2);
  });

  it('waits for the live picture, and asks again after a failure', async () => {
    const { calls, api } = makeHost();
    const previews = new StylePreviews(api, () => scene);
    const ready = scene;
    scene = null;
    previews.request('gallery', [request('a', 1)]);
    previews.schedule();
    await vi.advanceTimersByTimeAsync(3 * REST);
    expect(calls).toHaveLength(0);
    scene = ready;
    await vi.advanceTimersByTimeAsync(REST);
    calls[0]!.fail();
    await vi.advanceTimersByTimeAsync(REST);
    expect(calls).toHaveLength(1);
    previews.schedule();
    await vi.advanceTimersByTimeAsync(REST);
    expect(calls).toHaveLength(2);
  });
});
