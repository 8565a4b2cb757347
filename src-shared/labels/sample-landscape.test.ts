import { describe, expect, it } from 'vitest';
import type { Label } from '../packs.ts';
import { drawSampleLandscape, defaultBase } from './sample-landscape.ts';

const labelsOf = (...names: string[]): Label[] =>
  names.map((en, i) => ({ id: i + 3, name: { en, ja: en }, colour: '#000000' }));

describe('sample landscape', () => {
  it('uses only ids of the pack, and many of them', () => {
    const labels = labelsOf('other', 'sky', 'clouds', 'mountain', 'tree', 'water', 'sand', 'grass', 'snow', 'rock');
    const used = new Set(drawSampleLandscape(labels, 64, 48).ids);
    expect([...used].every((id) => labels.some((label) => label.id === id))).toBe(true);
    expect(used.size).toBeGreaterThanOrEqual(8);
  });

  it('finds stand-ins where a pack lacks a label', () => {
    const labels = labelsOf('sky', 'sea', 'hill');
    const used = new Set(drawSampleLandscape(labels, 32, 32).ids);
    expect(used).toEqual(new Set([3, 4, 5]));
    expect(defaultBase(labels)).toBe(3);
  });
});
