import { expect, it } from 'vitest';
import { Viewport } from './viewport.svelte.ts';

function setUp(): Viewport {
  const viewport = new Viewport();
  viewport.setDocument({ width: 1000, height: 500 });
  viewport.setPane({ width: 400, height: 300 });
  return viewport;
}

it('knows the part of the document that a pane shows', () => {
  const viewport = setUp();
  viewport.zoomTo(2);
  expect(viewport.visible).toEqual([
    { x: 400, y: 175 },
    { x: 600, y: 175 },
    { x: 600, y: 325 },
    { x: 400, y: 325 },
  ]);
});

it('centres on a point, never beyond the document', () => {
  const viewport = setUp();
  viewport.centreOn({ x: 100, y: 120 });
  expect(viewport.view.centre).toEqual({ x: 100, y: 120 });
  viewport.centreOn({ x: -50, y: 900 });
  expect(viewport.view.centre).toEqual({ x: 0, y: 500 });
});

it('stays where the person put it when panes change size, and fitted until then', () => {
  const viewport = setUp();
  viewport.setPane({ width: 200, height: 300 });
  expect(viewport.view.scale).toBeCloseTo(0.168);
  viewport.centreOn({ x: 100, y: 120 });
  viewport.setPane({ width: 800, height: 600 });
  expect(viewport.view).toMatchObject({ scale: expect.closeTo(0.168), centre: { x: 100, y: 120 } });
});

it('turns by steps that end upright, and stays fitted', () => {
  const viewport = setUp();
  viewport.rotateBy(15);
  expect(viewport.view.angle).toBe(15);
  expect(viewport.isFitted).toBe(true);
  viewport.rotateTo(7);
  viewport.rotateBy(-15);
  expect(viewport.view.angle).toBe(-15);
  viewport.rotateBy(15);
  expect(viewport.view.angle).toBe(0);
});
