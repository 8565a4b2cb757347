import { unzlibSync } from 'fflate';
import { expect, it } from 'vitest';
import { addLayer, beginStroke, changeLayer, EMPTY, LabelDocument } from '../../src-shared/document/index.ts';
import { layersOf, type LayeredParts } from './map-layers.ts';

it('packs the painted part of every layer in the ids of the pack, and leaves empty layers out', () => {
  const document = new LabelDocument({ width: 300, height: 200, base: 3 });
  const lower = addLayer(document, { name: 'Lower' });
  addLayer(document, { name: 'Empty', above: lower });
  const upper = addLayer(document, { name: 'Upper', above: lower });
  const stroke = beginStroke(document, lower, 'test');
  stroke.paint(5, (sink) => sink.fill(20, 10, 13));
  stroke.paint(6, (sink) => sink.fill(21, 12, 14));
  stroke.commit();
  const dot = beginStroke(document, upper, 'test');
  dot.paint(5, (sink) => sink.fill(0, 0, 1));
  dot.commit();
  changeLayer(document, upper, { visible: false });
  const painting = { document, layers: document.layers } as unknown as LayeredParts['painting'];
  // The pack has every label one id further.
  const legend = {
    toPack: (map: { width: number; height: number; ids: Uint8Array }) => ({ ...map, ids: map.ids.map((id) => id + 1) }),
  };
  const { base, list } = layersOf({ painting, legend });
  expect(base).toBe(4);
  expect(list.map(({ name, shown, left, top, width, height }) => [name, shown, left, top, width, height])).toEqual([
    ['Lower', true, 10, 20, 4, 2],
    ['Upper', false, 0, 0, 1, 1],
  ]);
  expect([...unzlibSync(list[0]!.packed)]).toEqual([6, 6, 6, EMPTY, EMPTY, EMPTY, 7, 7]);
});
