import { describe, expect, it } from 'vitest';
import { fitView, MAX_SCALE, panBy, toDocument, toPane, zoomAt, type View } from './viewport-math.ts';

const pane = { width: 400, height: 300 };
const views: View[] = [
  { centre: { x: 100, y: 50 }, scale: 2, mirrored: false },
  { centre: { x: 100, y: 50 }, scale: 0.3, mirrored: true },
];

describe('viewport', () => {
  it.each(views)('goes to the pane and back', (view) => {
    const there = toPane(view, pane, { x: 12, y: 34 });
    const back = toDocument(view, pane, there);
    expect(back.x).toBeCloseTo(12);
    expect(back.y).toBeCloseTo(34);
  });

  it.each(views)('keeps the point under the cursor while zooming', (view) => {
    const anchor = { x: 37, y: 222 };
    const held = toDocument(view, pane, anchor);
    const zoomed = zoomAt(view, pane, anchor, view.scale * 1.7);
    expect(zoomed.scale).toBeCloseTo(view.scale * 1.7);
    expect(toPane(zoomed, pane, held).x).toBeCloseTo(anchor.x);
    expect(toPane(zoomed, pane, held).y).toBeCloseTo(anchor.y);
  });

  it('stops at the largest scale', () => {
    expect(zoomAt(views[0]!, pane, { x: 0, y: 0 }, 1e6).scale).toBe(MAX_SCALE);
  });

  it.each(views)('moves the document with the pointer, mirrored or not', (view) => {
    const before = toPane(view, pane, { x: 1, y: 2 });
    const after = toPane(panBy(view, 30, -20), pane, { x: 1, y: 2 });
    expect(after.x - before.x).toBeCloseTo(30);
    expect(after.y - before.y).toBeCloseTo(-20);
  });

  it('fits the document into the tighter side', () => {
    const view = fitView({ width: 512, height: 512 }, pane, 10, false);
    expect(view.scale).toBeCloseTo(280 / 512);
    expect(toPane(view, pane, { x: 0, y: 0 }).y).toBeCloseTo(10);
  });
});
