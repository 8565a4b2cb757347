import { expect, test } from 'vitest';
import { LabelDocument } from './document.ts';
import { addLayer, layerMap } from './layer-operations.ts';
import { paintRectangle } from './raster/shapes.ts';
import { resizeCanvas, resizeDocument } from './resize.ts';
import { beginStroke } from './stroke.ts';

function painted(): { document: LabelDocument; layer: number } {
  const document = new LabelDocument({ width: 20, height: 10, base: 2 });
  const layer = addLayer(document, { name: 'a' });
  const stroke = beginStroke(document, layer, 'rectangle');
  stroke.paint(5, (sink) => paintRectangle(sink, { x: 4, y: 2, width: 8, height: 6 }));
  stroke.commit();
  return { document, layer };
}

test('a larger canvas keeps the paint in place and shows the base label around it', () => {
  const { document, layer } = painted();
  const larger = resizeCanvas(document, { width: 30, height: 20 }, { x: -5, y: -4 });
  expect(larger.grid(layer).contentRect()).toEqual({ x: 9, y: 6, width: 8, height: 6 });
  expect(larger.composite().ids[0]).toBe(2);
  expect(larger.layers[0]!.name).toBe('a');
});

test('cropping cuts the paint at the new edges and leaves the first document as it was', () => {
  const { document, layer } = painted();
  const before = layerMap(document, layer).ids;
  const cropped = resizeCanvas(document, { width: 6, height: 6 }, { x: 6, y: 0 });
  expect(cropped.grid(layer).contentRect()).toEqual({ x: 0, y: 2, width: 6, height: 4 });
  expect(layerMap(document, layer).ids).toEqual(before);
});

test('a canvas that shares nothing with the present one is empty', () => {
  const { document, layer } = painted();
  expect(resizeCanvas(document, { width: 5, height: 5 }, { x: 100, y: 0 }).grid(layer).contentRect()).toBeUndefined();
});

test('scaling by whole numbers makes blocks of pixels, and back again nothing is lost', () => {
  const { document, layer } = painted();
  const twice = resizeDocument(document, { width: 40, height: 20 });
  expect(twice.grid(layer).contentRect()).toEqual({ x: 8, y: 4, width: 16, height: 12 });
  const back = resizeDocument(twice, { width: 20, height: 10 });
  expect(layerMap(back, layer).ids).toEqual(layerMap(document, layer).ids);
});
