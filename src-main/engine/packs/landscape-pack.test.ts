/** The pack that ships is whole, and is what its card says. */
import { describe, expect, it } from 'vitest';
import type { Label } from '../../../src-shared/packs.ts';
import { loadPack } from './load-pack.ts';

const pack = loadPack(new URL('../../../models/landscape', import.meta.url).pathname);

describe('models/landscape', () => {
  it('loads, with an encoder', () => {
    expect(pack.generator.size).toBeGreaterThan(0);
    expect(pack.encoder?.size).toBeGreaterThan(0);
  });

  it('fills a new map with sky', () => {
    const { labels, defaultLabel } = pack.manifest;
    expect(labels.find(({ id }) => id === (defaultLabel ?? labels[0]!.id))!.name).toEqual({ en: 'sky', ja: '空' });
  });

  it('names every label once, each in a colour of its own', () => {
    const { labels, generator } = pack.manifest;
    expect(labels.length).toBe(generator.labels);
    const facets: ((label: Label) => string)[] = [({ name }) => name.en, ({ name }) => name.ja, ({ colour }) => colour];
    for (const facet of facets) {
      expect(new Set(labels.map(facet)).size).toBe(labels.length);
    }
  });
});
