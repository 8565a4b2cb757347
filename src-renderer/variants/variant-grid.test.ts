import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { StudioApi } from '../../src-shared/api/studio-api.ts';
import type { Variant, VariantSet, VariantsCall } from '../../src-shared/api/variant-api.ts';
import type { HostConnection } from '../host/host-connection.ts';
import { Status } from '../stores/status.svelte.ts';
import type { Act } from '../stores/undo-log.ts';
import type { PlannedVariant } from './plan-variants.ts';
import { VariantGrid } from './variant-grid.svelte.ts';

const map = { width: 1, height: 1, ids: Uint8Array.of(0) };
const otherMap = { width: 1, height: 1, ids: Uint8Array.of(1) };
const seeds = (...list: number[]): PlannedVariant[] =>
  list.map((seed) => ({ name: null, choice: { kind: 'seed', seed }, source: { kind: 'told' } }));

/** A host that makes pictures when told to. */
function makeHost() {
  const calls: VariantsCall[] = [];
  const cancelled: string[] = [];
  const listeners: Record<string, (value: never) => void> = {};
  const api = {
    startVariants: async (call: VariantsCall) => `set-${calls.push(call)}`,
    cancelVariants: async (set: string) => void cancelled.push(set),
  } as unknown as StudioApi;
  const connection = {
    on: (name: string, listener: (value: never) => void) => (listeners[name] = listener),
  } as unknown as HostConnection;
  const emit = (set: string, phase: VariantSet['phase'], done: number, total: number): void =>
    listeners['variantSetChanged']!({
      set,
      phase,
      progress: { done, total, perSecond: null, secondsLeft: null },
      error: null,
    } satisfies VariantSet as never);
  const bring = (set: string, index: number): void =>
    listeners['variantReady']!({ set, index, thumbnail: Uint8Array.of(index) } as Partial<Variant> as never);
  return { calls, cancelled, api, connection, emit, bring };
}

describe('VariantGrid', () => {
  let host: ReturnType<typeof makeHost>;
  let variants: VariantGrid;
  let acts: Act[];
  beforeEach(() => {
    let made = 0;
    vi.stubGlobal('URL', { createObjectURL: () => `blob:${made++}`, revokeObjectURL: () => undefined });
    host = makeHost();
    acts = [];
    variants = new VariantGrid(host.api, new Status(), (act) => acts.push(act));
    variants.listen(host.connection);
  });
  const there = (): boolean[] => variants.tiles.map(({ thumbnail }) => thumbnail !== null);

  it('keeps the seed apart from the name, which may be cut', async () => {
    const choice = { kind: 'encoded' as const, name: 'dusk', mu: [1], sigma: [1], strength: 0.5, seed: 7 };
    await variants.make(map, [
      { name: { en: 'Dusk', ja: '夕' }, choice, source: { kind: 'told' } },
      { name: { en: 'Dusk', ja: '夕' }, choice: { ...choice, strength: 0 }, source: { kind: 'told' } },
    ]);
    expect(variants.tiles.map((tile) => [tile.captionParts, tile.caption])).toEqual([
      [{ name: 'Dusk', seed: ' · 7' }, 'Dusk · 7'],
      [{ name: 'Dusk', seed: '' }, 'Dusk'],
    ]);
  });

  it('puts each picture into its place as it comes', async () => {
    await variants.make(map, seeds(1, 2, 3));
    host.bring('set-1', 1);
    expect(there()).toEqual([false, true, false]);
    host.emit('set-1', 'running', 1, 3);
    expect(variants.progress).toMatchObject({ done: 1, total: 3 });
  });

  it('keeps what is done when it is cancelled, and goes on with the rest alone', async () => {
    await variants.make(map, seeds(1, 2, 3));
    host.bring('set-1', 0);
    await variants.cancel();
    host.emit('set-1', 'cancelled', 1, 3);
    expect(host.cancelled).toEqual(['set-1']);
    expect([variants.phase, there()]).toEqual(['cancelled', [true, false, false]]);
    await variants.resume();
    expect(host.calls[1]!.styles).toEqual([
      { kind: 'seed', seed: 2 },
      { kind: 'seed', seed: 3 },
    ]);
    host.bring('set-2', 0);
    host.emit('set-2', 'running', 1, 2);
    expect(variants.progress).toMatchObject({ done: 2, total: 3 });
    expect(there()).toEqual([true, true, false]);
  });

  it('rolls one again: another seed, and no late picture of the earlier one', async () => {
    await variants.make(map, seeds(1, 2));
    const [first] = variants.tiles;
    await variants.reroll(first!);
    expect(first!.seed).not.toBe(1);
    host.bring('set-1', 0);
    expect(first!.thumbnail).toBeNull();
    host.bring('set-2', 0);
    expect(first!.thumbnail).not.toBeNull();
  });

  it('hears nothing of the grid of an earlier map', async () => {
    await variants.make(map, seeds(1));
    await variants.make(otherMap, seeds(2));
    host.bring('set-1', 0);
    host.emit('set-1', 'finished', 1, 1);
    expect([there(), variants.phase]).toEqual([[false], 'running']);
  });

  const shownSeeds = (): (number | null)[] => variants.tiles.map(({ seed }) => seed);

  it('appends a further set of the same map, and makes only what is not there', async () => {
    await variants.make(map, seeds(1, 2));
    host.bring('set-1', 0);
    host.bring('set-1', 1);
    host.emit('set-1', 'finished', 2, 2);
    await variants.make(map, seeds(3));
    expect(shownSeeds()).toEqual([1, 2, 3]);
    expect(host.calls[1]!.styles).toEqual([{ kind: 'seed', seed: 3 }]);
    expect(there()).toEqual([true, true, false]);
  });

  it('keeps what is starred when another map is made, with its picture anew', async () => {
    await variants.make(map, seeds(1, 2));
    host.bring('set-1', 1);
    variants.tiles[1]!.starred = true;
    host.emit('set-1', 'finished', 2, 2);
    await variants.make(otherMap, seeds(5));
    expect([shownSeeds(), there()]).toEqual([
      [2, 5],
      [false, false],
    ]);
    expect(host.calls[1]).toMatchObject({ map: otherMap, styles: [{ seed: 2 }, { seed: 5 }] });
  });

  it('is of the painting again once it was made of it, and says so again when that is taken back', async () => {
    await variants.make(map, seeds(1));
    variants.outdated = true;
    await variants.make({ ...map, ids: map.ids.slice() }, seeds(2));
    expect([shownSeeds(), variants.outdated]).toEqual([[1, 2], false]);
    acts.at(-1)!.undo();
    await vi.waitFor(() => expect([shownSeeds(), variants.outdated]).toEqual([[1], true]));
  });

  it('takes tiles out, and Undo brings them back with their pictures', async () => {
    await variants.make(map, seeds(1, 2, 3));
    for (const index of [0, 1, 2]) host.bring('set-1', index);
    host.emit('set-1', 'finished', 3, 3);
    await variants.remove([variants.tiles[1]!]);
    expect([shownSeeds(), there()]).toEqual([
      [1, 3],
      [true, true],
    ]);
    acts.at(-1)!.undo();
    expect(shownSeeds()).toEqual([1, 2, 3]);
    await vi.waitFor(() => expect(host.calls.at(-1)!.styles).toEqual([{ kind: 'seed', seed: 2 }]));
    acts.at(-1)!.redo();
    await vi.waitFor(() => expect(shownSeeds()).toEqual([1, 3]));
  });

  it('selects alone, together and in a row', async () => {
    await variants.make(map, seeds(1, 2, 3, 4));
    const [a, b, , d] = variants.tiles;
    variants.select(b!, 'alone');
    variants.select(d!, 'range');
    expect(variants.selected.map(({ seed }) => seed)).toEqual([2, 3, 4]);
    variants.select(d!, 'toggle');
    variants.select(a!, 'toggle');
    expect(variants.selected.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    variants.select(b!, 'alone');
    expect(variants.selected).toEqual([b]);
  });
});
