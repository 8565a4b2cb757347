import { describe, expect, test } from 'vitest';
import { uniformGenerator } from '../random.ts';
import { LabelDocument } from './document.ts';
import { addLayer, layerMap } from './layer-operations.ts';
import { paintEllipse, paintRectangle } from './raster/shapes.ts';
import {
  changeSelection,
  clearSelected,
  copyPixels,
  cutPixels,
  fillSelected,
  pastePixels,
  selectLabel,
} from './select.ts';
import { Selection, type SelectionMode } from './selection.ts';
import { beginStroke } from './stroke.ts';
import { EMPTY } from './tile.ts';

const size = { width: 90, height: 70 };
const box = (x: number, y: number, width: number, height: number) =>
  Selection.drawn(size, (sink) => paintRectangle(sink, { x, y, width, height }))!;

function documentWithLayer(): { document: LabelDocument; layer: number } {
  const document = new LabelDocument({ ...size, base: 1 });
  return { document, layer: addLayer(document, { name: 'a' }) };
}

test('painting keeps to the selection, pixel for pixel, in random documents', () => {
  const random = uniformGenerator(4);
  const whole = (below: number): number => Math.floor(random() * below);
  for (let round = 0; round < 40; round++) {
    const { document, layer } = documentWithLayer();
    const selection = Selection.drawn(size, (sink) =>
      paintEllipse(sink, { x: whole(60), y: whole(50), width: 1 + whole(60), height: 1 + whole(50) }),
    );
    changeSelection(document, selection);
    const shape = { x: whole(60) - 10, y: whole(50) - 10, width: 1 + whole(80), height: 1 + whole(60) };
    const stroke = beginStroke(document, layer, 'rectangle');
    stroke.paint(5, (sink) => paintRectangle(sink, shape));
    stroke.commit();
    const { ids } = layerMap(document, layer);
    const inShape = Selection.drawn(size, (sink) => paintRectangle(sink, shape));
    const expected = ids.map((_, i) => {
      const [x, y] = [i % size.width, Math.floor(i / size.width)];
      return inShape?.has(x, y) === true && (selection === undefined || selection.has(x, y)) ? 5 : EMPTY;
    });
    expect(ids).toEqual(expected);
  }
});

describe('modes', () => {
  const a = box(0, 0, 10, 10);
  const b = box(5, 5, 10, 10);
  test.each<[SelectionMode, number]>([
    ['replace', 100],
    ['add', 175],
    ['subtract', 75],
    ['intersect', 25],
  ])('%s', (mode, pixels) => {
    const result = Selection.combine(a, b, mode)!;
    expect(result.read({ x: 0, y: 0, ...size }).reduce((sum, bit) => sum + bit, 0)).toBe(pixels);
  });
  test('nothing left is no selection', () => {
    expect(Selection.combine(a, a, 'subtract')).toBeUndefined();
    expect(Selection.combine(undefined, a, 'intersect')).toBeUndefined();
    expect(Selection.inverse(size, Selection.all(size))).toBeUndefined();
  });
});

test('a selection and its end are steps that undo brings back', () => {
  const { document } = documentWithLayer();
  changeSelection(document, box(3, 4, 5, 6));
  changeSelection(document, undefined);
  document.undo();
  expect(document.stack.selection?.box).toEqual({ x: 3, y: 4, width: 5, height: 6 });
  document.undo();
  expect(document.stack.selection).toBeUndefined();
});

test('cut takes what is selected and leaves the rest; paste brings it back where it was, on a layer of its own', () => {
  const { document, layer } = documentWithLayer();
  fillSelected(document, layer, 7);
  changeSelection(document, box(10, 10, 20, 20));
  const before = document.composite().ids.slice();
  const cut = cutPixels(document, layer)!;
  expect(document.grid(layer).at(15, 15)).toBe(EMPTY);
  expect(document.grid(layer).at(9, 15)).toBe(7);
  const pasted = pastePixels(document, cut, { name: 'b', above: layer, middle: { x: 0, y: 0 } });
  expect(document.composite().ids).toEqual(before);
  expect(document.grid(pasted).contentRect()).toEqual({ x: 10, y: 10, width: 20, height: 20 });
  expect(document.stack.selection).toBeUndefined();
  document.undo();
  expect(document.layers).toHaveLength(1);
  expect(document.stack.selection?.box.x).toBe(10);
});

test('what does not fit the document is pasted around the middle that was asked for, cut at its edges', () => {
  const { document, layer } = documentWithLayer();
  const copied = { box: { x: 500, y: 500, width: 120, height: 10 }, ids: new Uint8Array(1200).fill(9) };
  const pasted = pastePixels(document, copied, { name: 'b', above: layer, middle: { x: 45, y: 2 } });
  expect(document.grid(pasted).contentRect()).toEqual({ x: 0, y: 0, width: 90, height: 7 });
});

test('clear empties what is selected, all of the layer without a selection; copying emptiness copies nothing', () => {
  const { document, layer } = documentWithLayer();
  fillSelected(document, layer, 7);
  changeSelection(document, box(0, 0, 45, 70));
  clearSelected(document, layer);
  expect(document.grid(layer).contentRect()).toEqual({ x: 45, y: 0, width: 45, height: 70 });
  expect(copyPixels(document, layer)).toBeUndefined();
  changeSelection(document, undefined);
  clearSelected(document, layer);
  expect(document.grid(layer).contentRect()).toBeUndefined();
});

test('a label is selected as it is seen, its outline closes around it, and other canvases keep it in place', () => {
  const { document, layer } = documentWithLayer();
  const stroke = beginStroke(document, layer, 'rectangle');
  stroke.paint(4, (sink) => paintRectangle(sink, { x: 20, y: 10, width: 6, height: 3 }));
  stroke.commit();
  selectLabel(document, 4);
  const selection = document.stack.selection!;
  expect(selection.box).toEqual({ x: 20, y: 10, width: 6, height: 3 });
  const lines = selection.outline();
  let length = 0;
  for (let i = 0; i < lines.length; i += 4) {
    length += Math.abs(lines[i + 2]! - lines[i]!) + Math.abs(lines[i + 3]! - lines[i + 1]!);
  }
  expect(length).toBe(18);
  expect(lines).toHaveLength(16);
  expect(selection.moved({ width: 10, height: 10 }, { x: 18, y: 8 })!.box).toEqual({
    x: 2,
    y: 2,
    width: 6,
    height: 2 + 1,
  });
  expect(JSON.stringify(document.stack)).not.toContain('mask');
});
