/** Every shortcut of the page of shortcuts does what it says, in both hosts, and people may choose others. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readLabelMap } from '../../src-main/files/label-map-file.ts';
import { decodeProject } from '../../src-main/projects/read-project.ts';
import { mouseOf, type TestPointer } from './test-pointer.ts';
import { describeHosts, openStudio } from './describe-hosts.ts';
import { colourOf } from './labels.ts';
import { readShortcuts, toPlaywright } from './shortcuts.ts';
import type { StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';

const SKY = colourOf('sky');
const SEA = colourOf('sea');
const SIDE = 256;

/** What a check works with. It leaves the document as it was. */
interface Desk {
  window: StudioWindow;
  studio: StudioPage;
  hand: TestPointer;
  key: string;
  press: () => Promise<void>;
}
type Check = (desk: Desk) => Promise<void>;

const opensDialog =
  (name: RegExp): Check =>
  async ({ studio, press }) => {
    await press();
    await studio.page.getByRole('dialog', { name }).waitFor();
    await studio.closeDialog();
  };

const savesPng =
  (check: (bytes: Uint8Array) => void): Check =>
  async ({ window, press }) =>
    check(await window.saved(press));

const savesProject: Check = async ({ window, press }) => {
  const { name, bytes } = await window.savedProject(press);
  expect(decodeProject(bytes, name).document).toMatchObject({ width: SIDE, height: SIDE });
};

const choosesTool =
  (name: string): Check =>
  async ({ studio, press }) => {
    await studio.page.keyboard.press(name === 'Brush' ? 'e' : 'b');
    await press();
    await studio.page.getByRole('toolbar').getByRole('button', { name, exact: true, pressed: true }).waitFor();
  };

const showsView =
  (name: string): Check =>
  async ({ studio, press }) => {
    await press();
    await studio.page.getByRole('group', { name: 'View' }).getByRole('button', { name, pressed: true }).waitFor();
    await studio.page.keyboard.press('Alt+1');
  };

/** Paints a strip along the left edge. */
async function paintLeft(studio: StudioPage, hand: TestPointer): Promise<void> {
  await studio.page.keyboard.press('r');
  await studio.drag(hand, [0, 0], [60, SIDE - 1]);
  await expect.poll(() => studio.colourAt(30, 128)).toBe(SEA);
}

/** Six steps turn the view by a right angle: the strip at the left comes to `there`. */
const rotatesView =
  (there: readonly [number, number]): Check =>
  async ({ studio, hand, press }) => {
    await paintLeft(studio, hand);
    for (let step = 0; step < 6; step++) await press();
    await expect.poll(() => studio.colourAt(...there)).toBe(SEA);
    await expect.poll(() => studio.colourAt(30, 128)).toBe(SKY);
    await studio.page.keyboard.press("Control+'");
    await expect.poll(() => studio.colourAt(30, 128)).toBe(SEA);
    await studio.undo();
  };

/** Paints a rectangle around the middle. */
const rectangle = async ({ studio, hand }: Desk): Promise<void> => {
  await studio.page.keyboard.press('r');
  await studio.drag(hand, [60, 60], [200, 200]);
  await middleIs(studio, SEA);
};

const middleIs = (studio: StudioPage, colour: string): Promise<void> => isAt(studio, [128, 128], colour);

const isAt = async (studio: StudioPage, [x, y]: readonly [number, number], colour: string): Promise<void> => {
  await expect.poll(() => studio.colourAt(x, y)).toBe(colour);
};

/** Selects a rectangle of the document with the tool for it. */
const select = async (
  { studio, hand }: Desk,
  start: readonly [number, number],
  end: readonly [number, number],
): Promise<void> => {
  await studio.page.keyboard.press('s');
  await studio.drag(hand, start, end);
};

const undoTimes = async (studio: StudioPage, times: number): Promise<void> => {
  for (let step = 0; step < times; step++) await studio.undo();
  await middleIs(studio, SKY);
};

/** Five presses move a painted rectangle five steps to one side: the side's edge is there now, and no farther. */
const nudges =
  (across: number, down: number): Check =>
  async (desk) => {
    const { studio, press } = desk;
    await rectangle(desk);
    await studio.page.keyboard.press('v');
    const moved = 5 * (desk.key.startsWith('Shift+') ? 10 : 1);
    for (let times = 0; times < 5; times++) await press();
    const beyondEdge = (pixels: number): [number, number] => [128 + across * (70 + pixels), 128 + down * (70 + pixels)];
    await isAt(studio, beyondEdge(moved - 4), SEA);
    await isAt(studio, beyondEdge(moved + 4), SKY);
    await undoTimes(studio, 6);
  };

const layerCount = (studio: StudioPage): Promise<number> =>
  studio.page.getByRole('list', { name: 'Layers' }).getByRole('listitem').count();

const changesLayers =
  (by: number, before: readonly string[] = []): Check =>
  async ({ studio, press }) => {
    for (const key of before) await studio.page.keyboard.press(key);
    const count = await layerCount(studio);
    await press();
    await expect.poll(() => layerCount(studio)).toBe(count + by);
    for (let step = 0; step <= before.length; step++) await studio.undo();
  };

const brushPixels = async (studio: StudioPage): Promise<number> =>
  Number(await studio.page.getByRole('spinbutton', { name: 'Brush size in pixels' }).inputValue());

const changesBrush =
  (direction: 1 | -1): Check =>
  async ({ studio, press }) => {
    await studio.page.keyboard.press('b');
    const before = await brushPixels(studio);
    await press();
    await expect.poll(async () => Math.sign((await brushPixels(studio)) - before)).toBe(direction);
  };

const zooms =
  (check: (after: number, before: number) => boolean, before: readonly string[] = []): Check =>
  async ({ studio, press }) => {
    for (const key of before) await studio.page.keyboard.press(key);
    const percent = await studio.zoom();
    await press();
    await expect.poll(async () => check(await studio.zoom(), percent)).toBe(true);
    await studio.page.keyboard.press('Control+0');
  };

const seed = (studio: StudioPage): Promise<string> => studio.page.getByLabel('Seed', { exact: true }).inputValue();

const picksLabel =
  (key: number): Check =>
  async ({ studio, press }) => {
    await studio.page.keyboard.press(key === 1 ? '2' : '1');
    await press();
    await studio.page
      .getByRole('region', { name: 'Labels' })
      .locator('button[aria-pressed=true] kbd')
      .getByText(String(key), { exact: true })
      .waitFor();
  };

const checks: Record<string, Check> = {
  'New…': opensDialog(/^New/),
  'Open…': opensDialog(/^Open$/),
  Save: savesProject,
  'Save as…': savesProject,
  'Open label map…': async ({ studio, press }) => {
    const [chooser] = await Promise.all([studio.page.waitForEvent('filechooser'), press()]);
    expect(chooser.isMultiple()).toBe(false);
  },
  'Save picture…': async ({ window, studio, press }) => {
    const png = await window.saved(() => studio.savePicture(press));
    expect(png.length).toBeGreaterThan(1000);
  },
  'Export label map (IDs)…': savesPng((bytes) =>
    expect(readLabelMap({ name: 'map.png', bytes: Uint8Array.from(bytes) })).toMatchObject({
      width: SIDE,
      height: SIDE,
    }),
  ),
  'Export pictures…': opensDialog(/xport/),
  Undo: async (desk) => {
    await rectangle(desk);
    await desk.press();
    await middleIs(desk.studio, SKY);
  },
  Redo: async (desk) => {
    await rectangle(desk);
    await desk.studio.undo();
    await middleIs(desk.studio, SKY);
    await desk.press();
    await middleIs(desk.studio, SEA);
    await desk.studio.undo();
  },
  Cut: async (desk) => {
    await rectangle(desk);
    await desk.press();
    await middleIs(desk.studio, SKY);
    await desk.studio.page.keyboard.press('Control+v');
    await middleIs(desk.studio, SEA);
    await undoTimes(desk.studio, 3);
  },
  Copy: async (desk) => {
    await rectangle(desk);
    await select(desk, [100, 100], [160, 160]);
    await desk.press();
    await desk.studio.page.keyboard.press('Control+d');
    await desk.studio.page.keyboard.press('Delete');
    await middleIs(desk.studio, SKY);
    await desk.studio.page.keyboard.press('Control+v');
    await middleIs(desk.studio, SEA);
    await isAt(desk.studio, [70, 70], SKY);
    await undoTimes(desk.studio, 5);
  },
  'Copy picture': async ({ studio, press }) => {
    // Refused while the picture is still to come.
    const said = studio.page.getByRole('status').getByText('The picture is on the clipboard.');
    await expect.poll(async () => press().then(() => said.isVisible())).toBe(true);
  },
  Paste: async (desk) => {
    await rectangle(desk);
    await desk.studio.page.keyboard.press('Control+x');
    await middleIs(desk.studio, SKY);
    const count = await layerCount(desk.studio);
    await desk.press();
    await middleIs(desk.studio, SEA);
    expect(await layerCount(desk.studio)).toBe(count + 1);
    await undoTimes(desk.studio, 3);
  },
  Clear: async (desk) => {
    await rectangle(desk);
    await desk.press();
    await middleIs(desk.studio, SKY);
    await undoTimes(desk.studio, 2);
  },
  'Canvas size…': opensDialog(/^Canvas size$/),
  'Select all': async (desk) => {
    await select(desk, [0, 0], [20, 20]);
    await desk.press();
    await rectangle(desk);
    await undoTimes(desk.studio, 3);
  },
  Deselect: async (desk) => {
    await select(desk, [0, 0], [20, 20]);
    await desk.press();
    await rectangle(desk);
    await undoTimes(desk.studio, 3);
  },
  'Invert selection': async (desk) => {
    await select(desk, [100, 100], [160, 160]);
    await desk.press();
    await desk.studio.page.keyboard.press('r');
    await desk.studio.drag(desk.hand, [60, 60], [200, 200]);
    await isAt(desk.studio, [70, 70], SEA);
    await middleIs(desk.studio, SKY);
    await undoTimes(desk.studio, 3);
  },
  'Fill with label': async (desk) => {
    await select(desk, [100, 100], [160, 160]);
    await desk.press();
    await middleIs(desk.studio, SEA);
    await isAt(desk.studio, [70, 70], SKY);
    await undoTimes(desk.studio, 2);
  },
  'Nudge left': nudges(-1, 0),
  'Nudge right': nudges(1, 0),
  'Nudge up': nudges(0, -1),
  'Nudge down': nudges(0, 1),
  'Cancel the stroke': async ({ studio, hand, press }) => {
    await studio.page.keyboard.press('r');
    const [start, end] = [await studio.at(60, 60), await studio.at(200, 200)];
    await hand.press(start.x, start.y);
    await hand.move(end.x, end.y);
    await middleIs(studio, SEA);
    await press();
    await middleIs(studio, SKY);
    await hand.release();
    await middleIs(studio, SKY);
  },
  'Close the polygon': async ({ studio, hand, press }) => {
    await studio.page.keyboard.press('p');
    for (const corner of [
      [60, 60],
      [200, 60],
      [128, 200],
    ] as const)
      await studio.drag(hand, corner);
    await press();
    await middleIs(studio, SEA);
    await studio.undo();
  },
  'New layer': changesLayers(1),
  'Duplicate layer': changesLayers(1),
  'Merge down': changesLayers(-1, ['Control+Shift+n']),
  ...Object.fromEntries(
    [
      'Brush',
      'Eraser',
      'Fill',
      'Line',
      'Rectangle',
      'Ellipse',
      'Polygon',
      'Rectangle selection',
      'Lasso selection',
      'Select by label',
      'Eyedropper',
      'Move',
      'Pan',
      'Zoom',
    ].map((name) => [name, choosesTool(name)]),
  ),
  'Smaller brush': changesBrush(-1),
  'Larger brush': changesBrush(1),
  'Previous label': async ({ studio, press }) => {
    await studio.chooseLabel('grass');
    await studio.chooseLabel('sea');
    await press();
    await expect.poll(() => studio.activeLabel()).toBe('grass');
  },
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((key) => [`Label ${key}`, picksLabel(key)])),
  'Roll the dice': async ({ studio, press }) => {
    const before = await seed(studio);
    await press();
    await expect.poll(() => seed(studio)).not.toBe(before);
  },
  'Previous seed': async ({ studio, press }) => {
    const before = await seed(studio);
    await studio.page.keyboard.press('d');
    await expect.poll(() => seed(studio)).not.toBe(before);
    await press();
    await expect.poll(() => seed(studio)).toBe(before);
  },
  'Make variants': showsView('Variants'),
  ...Object.fromEntries(
    ['Label map', 'Side by side', 'Split', 'Outlines over photo', 'Photo', 'Variants', 'Look inside'].map((name) => [
      name,
      showsView(name),
    ]),
  ),
  'Fit to window': zooms((after, before) => after < before, ['Control+=', 'Control+=']),
  'Actual size': zooms((after) => after === 100),
  'Zoom in': zooms((after, before) => after > before),
  'Zoom out': zooms((after, before) => after < before),
  'Mirror view': async ({ studio, hand, press }) => {
    await paintLeft(studio, hand);
    await press();
    await expect.poll(() => studio.colourAt(30, 128)).toBe(SKY);
    await expect.poll(() => studio.colourAt(SIDE - 30, 128)).toBe(SEA);
    await press();
    await studio.undo();
  },
  'Rotate view left': rotatesView([128, SIDE - 30]),
  'Rotate view right': rotatesView([128, 30]),
  'Reset view rotation': async ({ studio, hand, press }) => {
    await paintLeft(studio, hand);
    await studio.page.keyboard.press('Control+]');
    await expect.poll(() => studio.colourAt(5, 20)).not.toBe(SEA);
    await press();
    await expect.poll(() => studio.colourAt(5, 20)).toBe(SEA);
    await studio.undo();
  },
  'Show panels': async ({ studio, press }) => {
    const panels = studio.page.getByRole('complementary');
    await press();
    await panels.waitFor({ state: 'detached' });
    await press();
    await panels.waitFor();
  },
  'Go to the next part of the window': async ({ studio, press }) => {
    await press();
    await expect.poll(() => studio.page.evaluate(() => document.activeElement !== document.body)).toBe(true);
  },
  Guide: opensDialog(/^Guide$/),
  'Command palette': opensDialog(/^Command palette$/),
  'Keyboard shortcuts': opensDialog(/^Keyboard shortcuts$/),
};

/** By what is held. */
const heldChecks: Record<string, Check> = {
  Space: async (desk) => {
    const { keyboard } = desk.studio.page;
    await pans(
      desk,
      desk.hand,
      () => keyboard.down('Space'),
      () => keyboard.up('Space'),
    );
  },
  'Arrow keys': async ({ studio, hand }) => {
    const { keyboard } = studio.page;
    await keyboard.press('b');
    await studio.drag(hand, [40, 128]);
    await studio.undo();
    const times = async (count: number, key: string): Promise<void> => {
      for (let i = 0; i < count; i++) await keyboard.press(key);
    };
    await times(20, 'ArrowRight');
    await expect.poll(() => studio.colourAt(128, 128)).toBe(SKY);
    await keyboard.down('Space');
    await times(6, 'Shift+ArrowRight');
    await keyboard.up('Space');
    await middleIs(studio, SEA);
    await expect.poll(() => studio.colourAt(30, 128)).toBe(SKY);
    await studio.undo();
    await middleIs(studio, SKY);
  },
  Alt: async ({ studio, hand }) => {
    await studio.page.keyboard.press('b');
    await studio.page.keyboard.down('Alt');
    await studio.drag(hand, [128, 128]);
    await studio.page.keyboard.up('Alt');
    await expect.poll(() => studio.activeLabel()).toBe('sky');
  },
  Shift: async ({ studio, hand }) => {
    await studio.page.keyboard.press('b');
    await studio.drag(hand, [40, 128]);
    await studio.page.keyboard.down('Shift');
    await studio.drag(hand, [220, 128]);
    await studio.page.keyboard.up('Shift');
    await middleIs(studio, SEA);
    await studio.undo();
    await studio.undo();
  },
  Wheel: async ({ studio }) => {
    const { x, y } = await studio.at(128, 128);
    const before = await studio.zoom();
    await studio.page.mouse.move(x, y);
    await studio.page.mouse.wheel(0, -240);
    await expect.poll(() => studio.zoom()).toBeGreaterThan(before);
    await studio.page.keyboard.press('Control+0');
  },
  'Middle button': async (desk) => {
    const { mouse } = desk.studio.page;
    await pans(desk, {
      press: async (x, y) => {
        await mouse.move(x, y);
        await mouse.down({ button: 'middle' });
      },
      move: (x, y) => mouse.move(x, y, { steps: 3 }),
      release: () => mouse.up({ button: 'middle' }),
    });
  },
  'Double click': async ({ studio, hand }) => {
    await studio.page.keyboard.press('p');
    for (const corner of [
      [60, 60],
      [200, 60],
    ] as const)
      await studio.drag(hand, corner);
    const { x, y } = await studio.at(128, 200);
    await studio.page.mouse.dblclick(x, y);
    await middleIs(studio, SEA);
    await studio.undo();
  },
};

/** A strip of paint at the left comes to the middle with the given hand, and nothing is painted on the way. */
async function pans(
  { studio, hand }: Desk,
  panning: TestPointer,
  hold = async (): Promise<void> => undefined,
  letGo = hold,
): Promise<void> {
  await paintLeft(studio, hand);
  await middleIs(studio, SKY);
  await hold();
  await studio.drag(panning, [30, 200], [128, 200]);
  await letGo();
  await middleIs(studio, SEA);
  await studio.page.keyboard.press('Control+0');
  await middleIs(studio, SKY);
  await studio.undo();
}

describeHosts((host) => {
  let window: StudioWindow;
  let studio: StudioPage;

  beforeAll(async () => {
    ({ window, studio } = await openStudio(host));
    await window.page.keyboard.press('Alt+1');
    await studio.newDocument(SIDE, SIDE);
  });
  beforeEach(async () => {
    await window.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await studio.chooseLabel('sea');
  });
  afterAll(() => window?.close());

  const rows = readShortcuts();
  const desk = (key: string): Desk => ({
    window,
    studio,
    hand: mouseOf(window.page),
    key,
    press: () => window.page.keyboard.press(toPlaywright(key)),
  });
  const pressed = rows
    .filter(({ section }) => section !== 'While held')
    .flatMap(({ label, keys }) => keys.map((key) => ({ label, key })));

  test.each(pressed)('$key: $label', async ({ label, key }) => {
    await checks[label]!(desk(key));
  });

  test('a key of one’s own: recorded, taken from another action, remembered, and given back', async () => {
    const { page } = window;
    await studio.run('settings.shortcuts');
    const dialog = page.getByRole('dialog', { name: 'Change shortcuts' });
    await dialog.getByRole('button', { name: 'Add a shortcut to Mirror view' }).click();
    await page.keyboard.press('b');
    await dialog.getByRole('alert').getByText('“Brush”').waitFor();
    await dialog.getByRole('button', { name: 'Take it' }).click();
    await studio.closeDialog();
    await page.keyboard.press('e');
    await page.keyboard.press('b');
    await page.getByRole('toolbar').getByRole('button', { name: 'Eraser', exact: true, pressed: true }).waitFor();
    await page.keyboard.press('b');
    await studio.run('settings.shortcuts');
    await dialog.getByRole('button', { name: 'Reset all' }).click();
    await studio.closeDialog();
    await page.keyboard.press('b');
    await page.getByRole('toolbar').getByRole('button', { name: 'Brush', exact: true, pressed: true }).waitFor();
  });

  test.each(rows.filter(({ section }) => section === 'While held'))('$keys held: $label', async ({ keys }) => {
    await heldChecks[keys[0]!]!(desk(keys[0]!));
  });
});
