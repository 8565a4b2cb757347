/** Every tool in a hand, mouse and pen, with the way back; and a document as large as they get. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mouseOf, penOf, type TestPointer, type PointerKind } from './test-pointer.ts';
import { describeHosts, openStudio } from './describe-hosts.ts';
import { colourOf } from './labels.ts';
import type { StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';

const SKY = colourOf('sky');
const SEA = colourOf('sea');
const GRASS = colourOf('grass');
const SIDE = 256;
type Point = readonly [number, number];

/** What a tool does over an empty document: how it is used, and points that it paints and leaves alone. */
interface Painting {
  name: string;
  key: string;
  use(studio: StudioPage, hand: TestPointer): Promise<void>;
  inside: Point;
  outside?: Point;
}

const dragged =
  (...points: [Point, ...Point[]]): Painting['use'] =>
  (studio, hand) =>
    studio.drag(hand, ...points);

const paintings: readonly Painting[] = [
  { name: 'brush', key: 'b', use: dragged([60, 60], [180, 60]), inside: [120, 60], outside: [120, 160] },
  { name: 'line', key: 'l', use: dragged([60, 60], [100, 140], [180, 60]), inside: [120, 60], outside: [100, 140] },
  { name: 'rectangle', key: 'r', use: dragged([60, 60], [180, 140]), inside: [66, 66], outside: [200, 100] },
  { name: 'ellipse', key: 'o', use: dragged([60, 60], [180, 140]), inside: [120, 100], outside: [64, 64] },
  {
    name: 'lasso',
    key: 'p',
    use: dragged([60, 60], [180, 60], [180, 160], [60, 160]),
    inside: [120, 100],
    outside: [40, 100],
  },
  { name: 'fill', key: 'g', use: dragged([120, 100]), inside: [5, 250] },
  {
    name: 'polygon',
    key: 'p',
    use: async (studio, hand) => {
      for (const corner of [
        [60, 60],
        [180, 60],
        [120, 160],
      ] as const)
        await studio.drag(hand, corner);
      await studio.page.keyboard.press('Enter');
    },
    inside: [120, 90],
    outside: [60, 150],
  },
];

describeHosts((host) => {
  let window: StudioWindow;
  let studio: StudioPage;
  const shows = ([x, y]: Point): ReturnType<typeof expect.poll> => expect.poll(() => studio.colourAt(x, y));
  const pointerOf = (kind: PointerKind): TestPointer | Promise<TestPointer> =>
    kind === 'mouse' ? mouseOf(window.page) : penOf(window.page);

  beforeAll(async () => {
    ({ window, studio } = await openStudio(host));
    await window.page.keyboard.press('Alt+1');
    await studio.newDocument(SIDE, SIDE);
    await studio.chooseLabel('sea');
  });
  afterAll(() => window?.close());

  describe.each<PointerKind>(['mouse', 'pen'])('with the %s', (kind) => {
    test.each(paintings)('$name paints where it should, as one step', async ({ key, use, inside, outside }) => {
      await window.page.keyboard.press(key);
      await use(studio, await pointerOf(kind));
      await shows(inside).toBe(SEA);
      if (outside !== undefined) await shows(outside).toBe(SKY);
      await studio.undo();
      await shows(inside).toBe(SKY);
      await studio.redo();
      await shows(inside).toBe(SEA);
      await studio.undo();
      await shows(inside).toBe(SKY);
    });

    test('the eraser brings back what lies below', async () => {
      const hand = await pointerOf(kind);
      await window.page.keyboard.press('r');
      await studio.drag(hand, [20, 20], [230, 230]);
      await window.page.keyboard.press('e');
      await studio.drag(hand, [60, 120], [180, 120]);
      await shows([120, 120]).toBe(SKY);
      await shows([120, 200]).toBe(SEA);
      await studio.undo();
      await shows([120, 120]).toBe(SEA);
      await studio.undo();
    });

    test('the eyedropper takes what it points at', async () => {
      await window.page.keyboard.press('i');
      await studio.drag(await pointerOf(kind), [120, 100]);
      await expect.poll(() => studio.activeLabel()).toBe('sky');
      await studio.chooseLabel('sea');
    });

    test('move takes the layer along', async () => {
      const hand = await pointerOf(kind);
      await window.page.keyboard.press('r');
      await studio.drag(hand, [60, 60], [110, 110]);
      await window.page.keyboard.press('v');
      await studio.drag(hand, [85, 85], [160, 160]);
      await shows([70, 70]).toBe(SKY);
      await shows([160, 160]).toBe(SEA);
      await studio.undo();
      await shows([70, 70]).toBe(SEA);
      await studio.undo();
    });

    test('pan and zoom move the view, not the paint', async () => {
      const hand = await pointerOf(kind);
      await window.page.keyboard.press('r');
      await studio.drag(hand, [0, 0], [SIDE / 2, SIDE]);
      await window.page.keyboard.press('h');
      await studio.drag(hand, [30, 128], [200, 128]);
      await shows([200, 128]).toBe(SEA);
      await window.page.keyboard.press('Control+0');
      await shows([200, 128]).toBe(SKY);
      const fitted = await studio.zoom();
      await window.page.keyboard.press('z');
      await studio.drag(hand, [128, 128]);
      await expect.poll(() => studio.zoom()).toBeGreaterThan(fitted);
      await window.page.keyboard.press('Control+0');
      await studio.undo();
    });
  });

  test('the pen’s pressure makes the brush wide or narrow', async () => {
    await window.page.keyboard.press('b');
    await studio.brushSize(128);
    await studio.drag(await penOf(window.page, 0.25), [128, 128]);
    await shows([128, 128]).toBe(SEA);
    await shows([128, 168]).toBe(SKY);
    await studio.undo();
    await studio.drag(await penOf(window.page, 1), [128, 128]);
    await shows([128, 168]).toBe(SEA);
    await studio.undo();
  });

  test('steps of all tools are undone and redone to the same picture', async () => {
    const hand = mouseOf(window.page);
    await studio.brushSize(32);
    await window.page.keyboard.press('Alt+2');
    const empty = await studio.settledPhoto();
    for (const [i, { key, use }] of paintings.entries()) {
      await window.page.keyboard.press(String(1 + (i % 9)));
      await window.page.keyboard.press(key);
      await use(studio, hand);
    }
    const painted = await studio.photoOtherThan(empty);
    for (let step = 0; step < paintings.length; step++) await studio.undo();
    expect(await studio.photoOtherThan(painted)).toBe(empty);
    for (let step = 0; step < paintings.length; step++) await studio.redo();
    expect(await studio.photoOtherThan(empty)).toBe(painted);
  });

  test('a document of 4096 x 4096 with 20 layers is painted, undone and redone', async () => {
    const side = 4096;
    // The photo is shown, whatever the tests before have left.
    await window.page.keyboard.press('Alt+2');
    await studio.newDocument(side, side);
    const empty = await studio.settledPhoto();
    await window.page.keyboard.press('b');
    await studio.brushSize(512);
    const hand = mouseOf(window.page);
    const layers = 20;
    for (let layer = 0; layer < layers; layer++) {
      if (layer > 0) await window.page.keyboard.press('Control+Shift+n');
      await window.page.keyboard.press(String(2 + (layer % 8)));
      const y = 200 + (layer / layers) * (side - 400);
      await studio.drag(hand, [300, y], [side - 300, side - y]);
    }
    expect(await window.page.getByRole('list', { name: 'Layers' }).getByRole('listitem').count()).toBe(layers);
    await studio.chooseLabel('grass');
    await studio.drag(hand, [2048, 2048]);
    await shows([2048, 2048]).toBe(GRASS);
    const painted = await studio.photoOtherThan(empty);
    const steps = 2 * layers;
    for (let step = 0; step < steps; step++) await studio.undo();
    expect(await studio.photoOtherThan(painted)).toBe(empty);
    for (let step = 0; step < steps; step++) await studio.redo();
    expect(await studio.photoOtherThan(empty)).toBe(painted);
  }, 240_000);
});
