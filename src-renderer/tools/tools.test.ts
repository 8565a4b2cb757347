/** Every tool at work on a real document, by the gestures that the canvas would send. */
import { describe, expect, it } from 'vitest';
import { EMPTY } from '../../src-shared/document/index.ts';
import type { Rect } from '../../src-shared/geometry.ts';
import { createLabelMap } from '../../src-shared/labels/label-map.ts';
import { Viewport } from '../canvas/viewport.svelte.ts';
import { LabelPalette } from '../labels/label-palette.svelte.ts';
import { Painting } from '../stores/painting.svelte.ts';
import { Status } from '../stores/status.svelte.ts';
import { tools } from './registry.ts';
import type { ToolContext } from './tool-context.ts';
import { TOOL_IDS, type ToolId, type ToolPointer } from './tool.ts';
import { Toolbox } from './toolbox.svelte.ts';

const GROUND = 7;
const PAINT = 3;
const SIDE = 40;

function setUp() {
  const studio = {
    painting: new Painting(),
    toolbox: new Toolbox(),
    labels: new LabelPalette(),
    viewport: new Viewport(),
    status: new Status(),
  };
  studio.painting.begin({ name: '', map: createLabelMap(SIDE, SIDE, EMPTY), base: GROUND, layerName: 'Layer' });
  studio.labels.load(
    [PAINT, GROUND].map((id) => ({ id, name: { en: `label ${id}`, ja: `${id}` }, colour: '#000000' })),
  );
  studio.labels.pick(PAINT);
  studio.toolbox.brushSize = 4;
  // Tools look at these parts of a studio only.
  return studio;
}

function at(x: number, y: number, held: Partial<ToolPointer> = {}): ToolPointer {
  return { x, y, pane: { x, y }, pressure: 1, shift: false, alt: false, ...held };
}

/** Presses at the first point, moves through the others, and lets go. */
function drag(studio: ToolContext, id: ToolId, start: ToolPointer, ...way: ToolPointer[]): void {
  const gesture = tools[id].begin(studio, start);
  for (const pointer of way) gesture?.move([pointer]);
  gesture?.release();
}

const painted = ({ painting }: ToolContext): number =>
  painting.document.composite().ids.filter((id) => id === PAINT).length;
const steps = ({ painting }: ToolContext): number => painting.document.history.entries.length;

describe('painting tools', () => {
  it.each<[ToolId, number]>([
    ['brush', 4 * 16],
    ['line', 4 * 16],
    ['rectangle', 21 * 11],
    ['ellipse', Math.PI * 10 * 5],
  ])('%s covers what was dragged, as one step', (id, atLeast) => {
    const studio = setUp();
    drag(studio, id, at(10, 10), at(20, 15), at(30, 20));
    expect(painted(studio)).toBeGreaterThanOrEqual(Math.floor(atLeast));
    expect(steps(studio)).toBe(1);
  });

  it.each<ToolId>(['brush', 'eraser', 'line', 'rectangle', 'ellipse', 'polygon', 'move'])(
    '%s leaves nothing when cancelled',
    (id) => {
      const studio = setUp();
      drag(studio, 'rectangle', at(5, 5), at(30, 30));
      const before = studio.painting.document.composite().ids.slice();
      const gesture = tools[id].begin(studio, at(10, 10));
      gesture!.move([at(25, 20)]);
      gesture!.cancel();
      expect(studio.painting.document.composite().ids).toEqual(before);
      expect(studio.painting.document.stepIsOpen).toBe(false);
      expect(steps(studio)).toBe(1);
    },
  );

  it('shapes follow the pointer without leaving earlier ones behind', () => {
    const studio = setUp();
    drag(studio, 'rectangle', at(10, 10), at(35, 35), at(12, 12));
    expect(painted(studio)).toBe(9);
  });

  it('the brush takes its size from the pen, where that is wanted', () => {
    const studio = setUp();
    studio.toolbox.brushSize = 20;
    drag(studio, 'brush', at(20, 20, { pressure: 0.25 }));
    expect(studio.painting.labelAt(20, 20)).toBe(PAINT);
    expect(studio.painting.labelAt(25, 20)).toBe(GROUND);
  });

  it('the brush draws straight from the last stroke with Shift', () => {
    const studio = setUp();
    drag(studio, 'brush', at(5, 20));
    drag(studio, 'brush', at(35, 20, { shift: true }));
    expect(studio.painting.labelAt(20, 20)).toBe(PAINT);
  });

  it('the brush is resized by a drag with Shift, and paints nothing meanwhile; Esc gives the size back', () => {
    const studio = setUp();
    const gesture = tools.brush.begin(studio, at(10, 20, { shift: true }))!;
    gesture.move([at(25, 20, { shift: true })]);
    expect(studio.toolbox.brushSize).toBe(4 + 15);
    gesture.cancel();
    expect(studio.toolbox.brushSize).toBe(4);
    drag(studio, 'brush', at(30, 20, { shift: true }), at(0, 20, { shift: true }));
    expect(studio.toolbox.brushSize).toBe(1);
    expect([painted(studio), steps(studio)]).toEqual([0, 0]);
  });

  it('a rough brush stays within the smooth one, and leaves some of it out', () => {
    const [smooth, rough] = [0, 0.8].map((roughness) => {
      const studio = setUp();
      studio.toolbox.brushSize = 14;
      studio.toolbox.roughness = roughness;
      drag(studio, 'brush', at(12, 20), at(28, 20));
      return studio.painting.document.composite().ids;
    });
    const covered = (ids: Uint8Array): number[] => [...ids.keys()].filter((i) => ids[i] === PAINT);
    expect(covered(smooth!)).toEqual(expect.arrayContaining(covered(rough!)));
    expect(covered(rough!).length).toBeLessThan(covered(smooth!).length);
    expect(covered(rough!).length).toBeGreaterThan(covered(smooth!).length / 4);
  });

  it('a steadied brush lags behind, and ends where the hand does', () => {
    const studio = setUp();
    studio.toolbox.stabiliser = 1;
    const gesture = tools.brush.begin(studio, at(5, 20))!;
    gesture.move([at(35, 20)]);
    expect(studio.painting.labelAt(20, 20)).toBe(GROUND);
    gesture.release();
    expect([5, 20, 35].map((x) => studio.painting.labelAt(x, 20))).toEqual([PAINT, PAINT, PAINT]);
  });

  it.each<ToolId>(['brush', 'line', 'rectangle', 'ellipse'])('%s paints both sides alike with symmetry', (id) => {
    const studio = setUp();
    studio.toolbox.symmetry = { horizontal: true, vertical: true };
    drag(studio, id, at(3, 4), at(12, 9));
    const { ids } = studio.painting.document.composite();
    expect(painted(studio)).toBeGreaterThan(4 * 9);
    expect(ids).toEqual(ids.slice().reverse());
    for (let y = 0; y < SIDE; y++) {
      const row = ids.subarray(y * SIDE, (y + 1) * SIDE);
      expect(row).toEqual(row.slice().reverse());
    }
    expect(steps(studio)).toBe(1);
  });

  it.each<ToolId>(['brush', 'fill', 'rectangle'])('%s keeps to what is selected', (id) => {
    const studio = setUp();
    drag(studio, 'select-rectangle', at(10, 10), at(19, 19));
    studio.toolbox.brushSize = 60;
    drag(studio, id, at(12, 12), at(39, 39));
    expect(painted(studio)).toBeGreaterThan(0);
    expect([9, 20].map((edge) => studio.painting.labelAt(edge, 12))).toEqual([GROUND, GROUND]);
    expect([9, 20].map((edge) => studio.painting.labelAt(12, edge))).toEqual([GROUND, GROUND]);
  });

  it('the eraser brings the ground back', () => {
    const studio = setUp();
    drag(studio, 'rectangle', at(0, 0), at(39, 39));
    drag(studio, 'eraser', at(20, 20));
    expect(studio.painting.labelAt(20, 20)).toBe(GROUND);
    expect(studio.painting.labelAt(5, 5)).toBe(PAINT);
  });

  it('fill takes the area, or all of its label', () => {
    const studio = setUp();
    drag(studio, 'rectangle', at(0, 20), at(39, 20));
    studio.labels.load([...studio.labels.labels, { id: 9, name: { en: 'nine', ja: '九' }, colour: '#000000' }]);
    studio.labels.pick(9);
    drag(studio, 'fill', at(5, 5));
    expect([studio.painting.labelAt(30, 10), studio.painting.labelAt(30, 30)]).toEqual([9, GROUND]);
    studio.painting.document.undo();
    studio.toolbox.fillContiguous = false;
    drag(studio, 'fill', at(5, 5));
    expect([studio.painting.labelAt(30, 10), studio.painting.labelAt(30, 30)]).toEqual([9, 9]);
  });

  it('a locked layer refuses every tool that would change it', () => {
    const studio = setUp();
    studio.painting.document.step('lock-layer', () => {
      const { stack } = studio.painting.document;
      studio.painting.document.changeStack({
        ...stack,
        layers: stack.layers.map((layer) => ({ ...layer, locked: true })),
      });
    });
    const changing = [...TOOL_IDS.filter((id) => tools[id].paints), 'move' as const];
    for (const id of changing)
      expect(() => tools[id].begin(studio, at(5, 5)), id).toThrow(expect.objectContaining({ code: 'layer-locked' }));
  });
});

describe('polygon', () => {
  it('closes on its first corner', () => {
    const studio = setUp();
    const gesture = tools.polygon.begin(studio, at(5, 5))!;
    expect(gesture.release()).toBe('open');
    for (const corner of [at(35, 5), at(35, 35)]) {
      gesture.press!(corner);
      gesture.release();
    }
    gesture.press!(at(6, 6));
    expect(studio.painting.labelAt(30, 10)).toBe(PAINT);
    expect(studio.painting.labelAt(10, 30)).toBe(GROUND);
    expect(steps(studio)).toBe(1);
  });

  it('draws freehand when dragged', () => {
    const studio = setUp();
    drag(studio, 'polygon', at(5, 5), at(35, 5), at(35, 35), at(5, 35));
    expect(studio.painting.labelAt(20, 20)).toBe(PAINT);
  });

  it('takes corners back one by one, the first with all of it', () => {
    const studio = setUp();
    const { toolbox } = studio;
    toolbox.gesture = tools.polygon.begin(studio, at(5, 5))!;
    toolbox.gesture.release();
    toolbox.gesture.press!(at(30, 5));
    toolbox.stepBackGesture();
    expect(toolbox.guide).toEqual([{ x: 5, y: 5 }]);
    toolbox.stepBackGesture();
    expect(toolbox.gesture).toBeNull();
    expect(steps(studio)).toBe(0);
  });

  it('paints nothing with two corners', () => {
    const studio = setUp();
    const gesture = tools.polygon.begin(studio, at(5, 5))!;
    gesture.release();
    gesture.press!(at(30, 30));
    gesture.finish!();
    expect(steps(studio)).toBe(0);
  });
});

describe('selection', () => {
  const box = (studio: ToolContext): Rect | undefined => studio.painting.document.stack.selection?.box;

  it('takes a rectangle, adds with Shift, takes away with Alt, keeps what lies in both with both', () => {
    const studio = setUp();
    drag(studio, 'select-rectangle', at(4, 4), at(13, 13));
    expect(box(studio)).toEqual({ x: 4, y: 4, width: 10, height: 10 });
    drag(studio, 'select-rectangle', at(10, 4, { shift: true }), at(23, 13));
    expect(box(studio)).toEqual({ x: 4, y: 4, width: 20, height: 10 });
    drag(studio, 'select-rectangle', at(0, 0, { alt: true }), at(39, 8));
    expect(box(studio)).toEqual({ x: 4, y: 9, width: 20, height: 5 });
    drag(studio, 'select-rectangle', at(20, 0, { alt: true, shift: true }), at(39, 39));
    expect(box(studio)).toEqual({ x: 20, y: 9, width: 4, height: 5 });
    expect([painted(studio), steps(studio)]).toEqual([0, 4]);
  });

  it('ends at a click, but for one with a key held', () => {
    const studio = setUp();
    drag(studio, 'select-rectangle', at(4, 4), at(13, 13));
    drag(studio, 'select-rectangle', at(30, 30, { shift: true }));
    expect(box(studio)).toBeDefined();
    drag(studio, 'select-rectangle', at(30, 30));
    expect(box(studio)).toBeUndefined();
  });

  it('follows a lasso', () => {
    const studio = setUp();
    drag(studio, 'select-lasso', at(5, 5), at(35, 5), at(5, 35));
    const { selection } = studio.painting.document.stack;
    expect([selection!.has(10, 10), selection!.has(30, 30)]).toEqual([true, false]);
  });

  it('takes all pixels of the label under the pointer', () => {
    const studio = setUp();
    drag(studio, 'rectangle', at(2, 2), at(4, 4));
    drag(studio, 'rectangle', at(30, 30), at(32, 32));
    drag(studio, 'select-label', at(3, 3));
    expect(box(studio)).toEqual({ x: 2, y: 2, width: 31, height: 31 });
    expect(studio.painting.document.stack.selection!.has(20, 20)).toBe(false);
  });

  it('moves with what it holds', () => {
    const studio = setUp();
    drag(studio, 'rectangle', at(0, 10), at(39, 14));
    drag(studio, 'select-rectangle', at(10, 10), at(14, 14));
    studio.viewport.zoomTo(8);
    drag(studio, 'move', at(12, 12), at(12, 22));
    expect([12, 22].map((y) => studio.painting.labelAt(12, y))).toEqual([GROUND, PAINT]);
    expect([12, 22].map((y) => studio.painting.labelAt(25, y))).toEqual([PAINT, GROUND]);
    expect(box(studio)).toEqual({ x: 10, y: 20, width: 5, height: 5 });
  });
});

describe('move', () => {
  it('shifts the layer by whole pixels', () => {
    const studio = setUp();
    drag(studio, 'rectangle', at(10, 10), at(14, 14));
    studio.viewport.zoomTo(8);
    drag(studio, 'move', at(12, 12), at(22.4, 12.3));
    expect(studio.painting.labelAt(20, 12)).toBe(PAINT);
    expect(studio.painting.labelAt(12, 12)).toBe(GROUND);
    expect(painted(studio)).toBe(25);
  });

  it('scales by a corner, both sides alike with Shift', () => {
    const studio = setUp();
    drag(studio, 'rectangle', at(10, 10), at(13, 13));
    studio.viewport.zoomTo(8);
    drag(studio, 'move', at(14, 14), at(22, 16, { shift: true }));
    expect(painted(studio)).toBe(144);
  });

  it('has nothing to take hold of in an empty layer', () => {
    const studio = setUp();
    expect(tools.move.begin(studio, at(5, 5))).toBeNull();
    expect(studio.status.notices).toMatchObject([{ key: 'tool.move.empty' }]);
  });
});

it('the eyedropper takes the label under the pointer', () => {
  const studio = setUp();
  drag(studio, 'eyedropper', at(5, 5));
  expect(studio.labels.activeId).toBe(GROUND);
});
