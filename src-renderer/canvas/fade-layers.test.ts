import { expect, it } from 'vitest';
import { addLayer, beginStroke, changeLayer, LabelDocument, paintRectangle } from '../../src-shared/document/index.ts';
import { fadeLayers, hasFadedLayers } from './fade-layers.ts';

it('gives pixels the opacity of the topmost layer that paints them, and the base that of the lowest', () => {
  const document = new LabelDocument({ width: 4, height: 1, base: 1 });
  const low = addLayer(document, { name: 'low' });
  const high = addLayer(document, { name: 'high' });
  const paint = (layer: number, x: number, width: number): void => {
    const stroke = beginStroke(document, layer, 'rectangle');
    stroke.paint(2, (sink) => paintRectangle(sink, { x, y: 0, width, height: 1 }));
    stroke.commit();
  };
  paint(low, 1, 2);
  paint(high, 2, 2);
  expect(hasFadedLayers(document.layers)).toBe(false);
  changeLayer(document, low, { opacity: 0.2 });
  changeLayer(document, high, { opacity: 0.6 });
  expect(hasFadedLayers(document.layers)).toBe(true);
  const pixels = new Uint32Array(4).fill(0xff123456);
  fadeLayers(document, document.bounds, pixels);
  expect([...pixels]).toEqual([0x33123456, 0x33123456, 0x99123456, 0x99123456]);
  changeLayer(document, high, { visible: false });
  fadeLayers(document, document.bounds, pixels);
  expect([...pixels].map((pixel) => pixel >>> 24)).toEqual([0x33, 0x33, 0x33, 0x33]);
});
