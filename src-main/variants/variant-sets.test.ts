import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import type { PictureCall } from '../../src-shared/api/values.ts';
import type { Variant, VariantApi, VariantSet } from '../../src-shared/api/variant-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { paint, seaMap } from '../../test/support/exports/sea-map.ts';
import { createVariantSets } from './variant-sets.ts';

const map = seaMap(16, 16);
const seeds = (count: number): PictureCall['style'][] =>
  Array.from({ length: count }, (_, seed) => ({ kind: 'seed', seed }));

interface Window {
  api: VariantApi;
  variants: Variant[];
  news: VariantSet[];
  closing: AbortController;
  ended: () => Promise<VariantSet>;
}

function open(
  before: (call: PictureCall, signal: AbortSignal | undefined) => void | Promise<void> = () => undefined,
): Window {
  const [variants, news]: [Variant[], VariantSet[]] = [[], []];
  const closing = new AbortController();
  const take = async (call: PictureCall, signal?: AbortSignal): Promise<ReturnType<typeof paint>> => {
    if (signal?.aborted) throw new SpadeworkError('cancelled');
    await before(call, signal);
    return paint(call.map, call.style, 64);
  };
  const events = {
    variantReady: (variant: Variant) => void variants.push(variant),
    variantSetChanged: (set: VariantSet) => void news.push(set),
  };
  const api = createVariantSets({ pictures: { take }, events, closed: closing.signal });
  const ended = (): Promise<VariantSet> =>
    vi.waitFor(() => news.find(({ phase }) => phase !== 'running') ?? Promise.reject(new Error('still running')), {
      interval: 5,
      timeout: 5000,
    });
  return { api, variants, news, closing, ended };
}

test('sends each variant small, in order, with its request, and says how far it is', async () => {
  const { api, variants, news, ended } = open();
  const set = await api.startVariants({ map: { ...map }, styles: seeds(5), side: 32 });
  expect(news).toEqual([]);
  expect(await ended()).toMatchObject({ set, phase: 'finished', progress: { done: 5, total: 5 }, error: null });
  expect(variants.map(({ index, request }) => [index, request.style])).toEqual(
    seeds(5).map((style, index) => [index, style]),
  );
  expect(news.map(({ progress }) => progress.done)).toEqual([0, 1, 2, 3, 4, 5, 5]);
  const { width, height, format } = await sharp(variants[0]!.thumbnail).metadata();
  expect([width, height, format]).toEqual([32, 32, 'webp']);
});

test('a cancel keeps what came and asks for nothing more', async () => {
  let asked = 0;
  const { api, variants, ended } = open(async (call) => {
    asked++;
    if (call.style.kind === 'seed' && call.style.seed === 3) await api.cancelVariants(set);
  });
  const set = await api.startVariants({ map: { ...map }, styles: seeds(50), side: 32 });
  expect(await ended()).toMatchObject({ phase: 'cancelled', error: null });
  expect(asked).toBeLessThanOrEqual(5);
  expect(variants.length).toBeLessThanOrEqual(4);
});

test('a set ends with its window', async () => {
  const { api, closing, ended } = open((call) => {
    if (call.style.kind === 'seed' && call.style.seed === 2) closing.abort();
  });
  await api.startVariants({ map: { ...map }, styles: seeds(50), side: 32 });
  expect((await ended()).phase).toBe('cancelled');
});

test('an error ends the set in words', async () => {
  const { api, variants, ended } = open((call) => {
    if (call.style.kind === 'seed' && call.style.seed === 2) throw new SpadeworkError('engine-failed', { how: 'x' });
  });
  await api.startVariants({ map: { ...map }, styles: seeds(5), side: 32 });
  expect(await ended()).toMatchObject({ phase: 'failed', error: { code: 'engine-failed' } });
  expect(variants.length).toBe(2);
});

test('two sets go on side by side', async () => {
  const { api, variants, news } = open(() => new Promise((resolve) => void setImmediate(resolve)));
  const sets = [
    await api.startVariants({ map: { ...map }, styles: seeds(6), side: 32 }),
    await api.startVariants({ map: { ...map }, styles: seeds(6), side: 32 }),
  ];
  await vi.waitFor(() => expect(news.filter(({ phase }) => phase === 'finished').length).toBe(2));
  expect(sets.map((set) => variants.filter((variant) => variant.set === set).length)).toEqual([6, 6]);
  expect(variants.findIndex(({ set }) => set === sets[1])).toBeLessThan(6);
});

test('the full picture comes on demand', async () => {
  const { api } = open();
  const call: PictureCall = { map: { ...map }, style: { kind: 'seed', seed: 4 } };
  expect(await api.takePicture(call)).toEqual(paint(map, call.style, 64));
});
