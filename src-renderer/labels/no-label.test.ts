import { describe, expect, it } from 'vitest';
import { EMPTY } from '../../src-shared/document/index.ts';
import type { Label } from '../../src-shared/packs.ts';
import { applyImport, examineMap } from '../../src-shared/labels/import/index.ts';
import { LabelPalette } from './label-palette.svelte.ts';
import { baseFor, labelsOf } from './no-label.ts';
import { pixelTable } from './palette-colours.ts';

const labels: Label[] = ['sky', 'sea'].map((en, id) => ({
  id,
  name: { en, ja: en },
  colour: id === 0 ? '#87ceeb' : '#14328c',
}));
const map = { width: 2, height: 2, ids: Uint8Array.of(0, 1, EMPTY, 1) };

describe('a pack that knows unlabelled pixels', () => {
  const all = labelsOf({ labels, generator: { dontCare: true } });

  it('keeps them through the import of its own ids, and as the base', () => {
    const imported = applyImport(examineMap({ kind: 'grey', ...map }, all));
    expect(imported.ids).toEqual(map.ids);
    expect(baseFor(imported, all)).toBe(EMPTY);
    expect(pixelTable(all)[EMPTY]! >>> 24).toBe(255);
  });

  it('has a label for the base of maps that leave nothing out', () => {
    expect(baseFor({ ...map, ids: Uint8Array.of(0, 1, 1, 1) }, all)).toBe(0);
  });

  it('offers them to be painted only where the base shows nothing else', () => {
    const palette = new LabelPalette();
    palette.load(all);
    expect(palette.found.map(({ id }) => id)).toEqual([0, 1]);
    palette.followBase(EMPTY);
    expect(palette.found.map(({ id }) => id)).toEqual([0, 1, EMPTY]);
    palette.pick(EMPTY);
    palette.followBase(0);
    expect(palette.activeId).toBe(0);
  });
});

it('any other pack has its labels, and one of them as the base', () => {
  const all = labelsOf({ labels, generator: { dontCare: false } });
  expect(all).toBe(labels);
  expect(baseFor(map, all)).toBe(0);
});
