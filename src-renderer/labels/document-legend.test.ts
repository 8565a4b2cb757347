import { expect, test } from 'vitest';
import { EMPTY } from '../../src-shared/document/index.ts';
import { packManifestSchema, type PackManifest } from '../../src-shared/packs.ts';
import shipped from '../../models/landscape/pack.json' with { type: 'json' };
import { DocumentLegend } from './document-legend.svelte.ts';
import { LabelPalette } from './label-palette.svelte.ts';

/** A pack of so many labels, with the given ids. */
function packOf(...labels: [id: number, name: string][]): PackManifest {
  return {
    ...packManifestSchema.parse(shipped),
    labels: labels.map(([id, name]) => ({ id, name: { en: name, ja: name }, colour: '#102030' })),
    defaultLabel: labels[0]![0],
  };
}

test('a map in the ids of the pack gets those of the document, and goes back through them', () => {
  const legend = new DocumentLegend(new LabelPalette(), () => new Set([0, 1]));
  legend.follow(packOf([0, 'sky'], [1, 'sea']), 'first');
  const map = { width: 2, height: 2, ids: Uint8Array.of(0, 1, 1, EMPTY) };
  expect(legend.fromPack(map)).toEqual(map);

  // The document keeps its ids; what it did not know takes a free one.
  legend.follow(packOf([0, 'sea'], [1, 'rock'], [2, 'sky']), 'second');
  const read = { width: 2, height: 2, ids: Uint8Array.of(0, 1, 2, EMPTY) };
  const placed = legend.fromPack(read);
  expect([placed.ids[0], placed.ids[2], placed.ids[3]]).toEqual([1, 0, EMPTY]);
  expect(legend.toPack(placed)).toEqual(read);
});
