import { describe, expect, it } from 'vitest';
import type { GeneratorArchitecture } from '../packs.ts';
import { encodeSemantics } from './semantics.ts';

type Semantics = Pick<GeneratorArchitecture, 'labels' | 'dontCare' | 'labelOffset'>;

function channelsOf(semantics: Semantics, ...ids: number[]): number[] {
  const generator: GeneratorArchitecture = {
    nf: 1,
    nhidden: 1,
    zDim: 0,
    upsampling: 'normal',
    latent: { height: 1, width: 1 },
    edgeChannel: false,
    ...semantics,
  };
  return [...encodeSemantics({ width: ids.length, height: 1, ids: Uint8Array.from(ids) }, generator).codes];
}

describe('the channel of a label', () => {
  it('is its id; don’t-care comes after the labels', () => {
    const semantics = { labels: 3, dontCare: true, labelOffset: 0 };
    expect(channelsOf(semantics, 0, 1, 2, 255)).toEqual([0, 1, 2, 3]);
    expect(() => channelsOf(semantics, 3)).toThrow(expect.objectContaining({ code: 'label-unknown' }));
    expect(() => channelsOf({ ...semantics, dontCare: false }, 255)).toThrow(
      expect.objectContaining({ code: 'label-unknown' }),
    );
  });

  it('is one more with ADE20K’s offset, don’t-care first', () => {
    const ade20k = { labels: 150, dontCare: true, labelOffset: 1 };
    expect(channelsOf(ade20k, 0, 149, 255)).toEqual([1, 150, 0]);
    expect(() => channelsOf(ade20k, 150)).toThrow(expect.objectContaining({ code: 'label-unknown' }));
  });

  it('is one less where a map counts from 1', () => {
    const semantics = { labels: 3, dontCare: true, labelOffset: -1 };
    expect(channelsOf(semantics, 1, 3, 255)).toEqual([0, 2, 3]);
    expect(() => channelsOf(semantics, 0)).toThrow(expect.objectContaining({ code: 'label-unknown' }));
  });
});
