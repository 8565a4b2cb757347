import { describe, expect, it } from 'vitest';
import { uniformGenerator } from '../random.ts';
import {
  combine,
  flipHorizontal,
  flipVertical,
  invert,
  mapPoint,
  quarterTurns,
  rotation,
  scaling,
  translation,
} from './affine.ts';
import {
  addLayer,
  beginTransform,
  changeSelection,
  contentBox,
  EMPTY,
  fillSelected,
  LabelDocument,
  layerMap,
  paintRectangle,
  Selection,
  transformLayer,
} from './index.ts';

function randomLayer(
  width: number,
  height: number,
  box = { x: 0, y: 0, width, height },
): { document: LabelDocument; layer: number } {
  const random = uniformGenerator(width * 31 + height);
  const document = new LabelDocument({ width, height, base: 0 });
  const ids = new Uint8Array(width * height).fill(EMPTY);
  for (let y = box.y; y < box.y + box.height; y++) {
    for (let x = box.x; x < box.x + box.width; x++) ids[y * width + x] = Math.floor(random() * 20);
  }
  return { document, layer: addLayer(document, { name: 'a', pixels: { width, height, ids } }) };
}

const box = { x: 40, y: 50, width: 33, height: 20 };

describe('transforming a layer', () => {
  it('moves pixels, cuts what leaves, and undoes as one step', () => {
    const { document, layer } = randomLayer(150, 140, box);
    const before = layerMap(document, layer).ids;
    transformLayer(document, layer, translation(80, -55));
    const after = layerMap(document, layer).ids;
    for (let y = 0; y < 140; y++) {
      for (let x = 0; x < 150; x++) {
        const fromX = x - 80;
        const fromY = y + 55;
        const inside = fromX >= 0 && fromY < 140;
        expect(after[y * 150 + x]).toBe(inside ? before[fromY * 150 + fromX] : EMPTY);
      }
    }
    expect(contentBox(document, layer)).toEqual({ x: 120, y: 0, width: 30, height: 15 });
    document.undo();
    expect(layerMap(document, layer).ids).toEqual(before);
  });

  it('comes back after two mirrors and after four quarter turns', () => {
    for (const affine of [flipHorizontal(box), flipVertical(box)]) {
      const { document, layer } = randomLayer(150, 140, box);
      const before = layerMap(document, layer).ids;
      transformLayer(document, layer, affine);
      expect(layerMap(document, layer).ids).not.toEqual(before);
      transformLayer(document, layer, affine);
      expect(layerMap(document, layer).ids).toEqual(before);
    }
    const { document, layer } = randomLayer(150, 140, box);
    const before = layerMap(document, layer).ids;
    transformLayer(document, layer, quarterTurns(box, 1));
    const turned = contentBox(document, layer)!;
    expect([turned.width, turned.height]).toEqual([20, 33]);
    expect(layerMap(document, layer).ids[turned.y * 150 + turned.x + 19]).toBe(before[50 * 150 + 40]);
    transformLayer(document, layer, quarterTurns(turned, -1));
    const back = contentBox(document, layer)!;
    transformLayer(document, layer, translation(box.x - back.x, box.y - back.y));
    expect(layerMap(document, layer).ids).toEqual(before);
  });

  it('doubles each pixel at twice the size', () => {
    const { document, layer } = randomLayer(150, 140, box);
    const before = layerMap(document, layer).ids;
    transformLayer(document, layer, scaling({ x: 40, y: 50 }, 2));
    const after = layerMap(document, layer).ids;
    expect(contentBox(document, layer)).toEqual({ x: 40, y: 50, width: 66, height: 40 });
    for (let y = 0; y < 40; y++) {
      for (let x = 0; x < 66; x++)
        expect(after[(50 + y) * 150 + 40 + x]).toBe(before[(50 + (y >> 1)) * 150 + 40 + (x >> 1)]);
    }
  });

  it('keeps only labels that were there at any angle', () => {
    const { document, layer } = randomLayer(150, 140, box);
    transformLayer(document, layer, rotation({ x: 56, y: 60 }, 33));
    const labels = layerMap(document, layer).ids;
    const painted = labels.filter((label) => label !== EMPTY).length;
    expect(labels.every((label) => label < 20 || label === EMPTY)).toBe(true);
    expect(Math.abs(painted - box.width * box.height)).toBeLessThan(30);
  });

  it('starts every update from the beginning, so that a long drag loses nothing', () => {
    const { document, layer } = randomLayer(150, 140, box);
    const before = layerMap(document, layer).ids;
    const transform = beginTransform(document, layer);
    expect(transform.box).toEqual(box);
    for (const step of [500, -300, 77.7, 0.4]) transform.update(rotation({ x: step, y: 3 }, step));
    transform.update(scaling({ x: 3, y: 3 }, 0));
    expect(contentBox(document, layer)).toBeUndefined();
    transform.update(translation(1, 0));
    expect(contentBox(document, layer)).toEqual({ ...box, x: 41 });
    transform.update(translation(0, 0));
    expect(transform.commit()).toBe(false);
    expect(layerMap(document, layer).ids).toEqual(before);
  });
});

describe('affine maps', () => {
  it('combine in reading order and have inverses', () => {
    const both = combine(translation(3, 4), rotation({ x: 0, y: 0 }, 90));
    expect(mapPoint(both, { x: 1, y: 0 })).toEqual({ x: -4, y: 4 });
    const odd = combine(scaling({ x: 1, y: 2 }, 3, -0.5), rotation({ x: 9, y: 9 }, 12));
    const there = mapPoint(odd, { x: 5, y: 6 });
    const back = mapPoint(invert(odd)!, there);
    expect(back.x).toBeCloseTo(5, 12);
    expect(back.y).toBeCloseTo(6, 12);
    expect(invert(scaling({ x: 0, y: 0 }, 1, 0))).toBeUndefined();
    expect(invert(translation(Number.NaN, 0))).toBeUndefined();
  });
});

it('moves selected pixels over the rest of the layer and takes the selection along', () => {
  const document = new LabelDocument({ width: 60, height: 40, base: 0 });
  const layer = addLayer(document, { name: 'a' });
  fillSelected(document, layer, 3);
  const box = { x: 5, y: 5, width: 10, height: 10 };
  changeSelection(
    document,
    Selection.drawn(document, (sink) => paintRectangle(sink, box)),
  );
  fillSelected(document, layer, 8);
  transformLayer(document, layer, translation(20, 4));
  const grid = document.grid(layer);
  expect(grid.at(10, 10)).toBe(EMPTY);
  expect(grid.at(30, 12)).toBe(8);
  expect(grid.at(24, 8)).toBe(3);
  expect(document.stack.selection!.box).toEqual({ x: 25, y: 9, width: 10, height: 10 });
  document.undo();
  expect(document.stack.selection!.box).toEqual(box);
  expect(grid.at(10, 10)).toBe(8);
});
