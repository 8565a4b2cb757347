import { describe, expect, it } from 'vitest';
import Konva from 'konva';
import {
  cornersInDocument,
  fitView,
  MAX_SCALE,
  paneTransform,
  panBy,
  rotateTo,
  toDocument,
  toPane,
  zoomAt,
  type View,
} from './viewport-math.ts';

const pane = { width: 400, height: 300 };
const views: View[] = [
  { centre: { x: 100, y: 50 }, scale: 2, mirrored: false, angle: 0 },
  { centre: { x: 100, y: 50 }, scale: 0.3, mirrored: true, angle: 0 },
  { centre: { x: 100, y: 50 }, scale: 1.5, mirrored: false, angle: 30 },
  { centre: { x: 100, y: 50 }, scale: 0.7, mirrored: true, angle: -105 },
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

  it.each(views)('moves the document with the pointer, mirrored, turned or not', (view) => {
    const before = toPane(view, pane, { x: 1, y: 2 });
    const after = toPane(panBy(view, 30, -20), pane, { x: 1, y: 2 });
    expect(after.x - before.x).toBeCloseTo(30);
    expect(after.y - before.y).toBeCloseTo(-20);
  });

  it('fits the document into the tighter side', () => {
    const view = fitView({ width: 512, height: 512 }, pane, 10, views[0]!);
    expect(view.scale).toBeCloseTo(280 / 512);
    expect(toPane(view, pane, { x: 0, y: 0 }).y).toBeCloseTo(10);
  });

  it('fits a turned document whole', () => {
    const document = { width: 512, height: 256 };
    const view = fitView(document, pane, 10, { ...views[0]!, angle: 90 });
    expect(view.scale).toBeCloseTo(280 / 512);
    const slanted = fitView(document, pane, 10, { ...views[0]!, angle: -40 });
    const corners = [0, 512].flatMap((x) => [0, 256].map((y) => toPane(slanted, pane, { x, y })));
    const reach = Math.max(
      ...corners.map(({ x }) => Math.abs(x - 200) - 190),
      ...corners.map(({ y }) => Math.abs(y - 150) - 140),
    );
    expect(reach).toBeCloseTo(0);
  });

  it.each(views)('is the transform that Konva makes of it', (view) => {
    const node = new Konva.Group(paneTransform(view, pane));
    const there = node.getTransform().point({ x: 12, y: 34 });
    const ours = toPane(view, pane, { x: 12, y: 34 });
    expect(there.x).toBeCloseTo(ours.x);
    expect(there.y).toBeCloseTo(ours.y);
  });

  it('turns clockwise on the screen, mirrored or not, around what is in the middle', () => {
    for (const mirrored of [false, true]) {
      const view = rotateTo({ ...views[0]!, mirrored }, 90);
      const right = toPane({ ...view, angle: 0 }, pane, { x: mirrored ? 90 : 110, y: 50 });
      expect([right.x, right.y]).toEqual([220, 150]);
      const down = toPane(view, pane, { x: mirrored ? 90 : 110, y: 50 });
      expect([down.x, down.y]).toEqual([expect.closeTo(200), expect.closeTo(170)]);
    }
    expect(rotateTo(views[0]!, 190).angle).toBe(-170);
    expect(rotateTo(views[0]!, -180).angle).toBe(-180);
    expect(rotateTo(views[0]!, 720).angle).toBe(0);
  });

  it('knows which part of the document a part of the pane shows', () => {
    const corners = cornersInDocument({ ...views[0]!, angle: 90 }, pane, { x: 200, y: 0, width: 200, height: 300 });
    const rounded = corners.map(({ x, y }) => [Math.round(x), Math.round(y)]);
    expect(rounded).toEqual([
      [25, 50],
      [25, -50],
      [175, -50],
      [175, 50],
    ]);
  });
});
