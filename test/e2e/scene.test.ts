/**
 * A whole scene, painted as a person paints one: thirty strokes with several tools on two layers. What is on the screen, and all
 * that is saved and exported of it, is one picture: same pixels, same aspect, round where a circle was painted.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLabelMap } from '../../src-main/files/label-map-file.ts';
import { decodeProject } from '../../src-main/projects/read-project.ts';
import { unpackDocument } from '../../src-shared/document/index.ts';
import { planRender } from '../../src-shared/labels/fit.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { packManifestSchema } from '../../src-shared/packs.ts';
import { present } from '../../src-shared/present.ts';
import { checksum } from '../../src-renderer/canvas/checksum.ts';
import { runProgram } from '../contract/run-program.ts';
import { readPsdPixels } from '../support/exports/read-psd.ts';
import { describeHost, openStudio } from './describe-hosts.ts';
import { hosts } from './hosts.ts';
import type { StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';
import { mouseOf } from './test-pointer.ts';
import { TIMEOUT, VariantsPage } from './variants-page.ts';

const SIZE = { width: 768, height: 512 };
const SEED = 4711;
type Point = readonly [number, number];

/** The files are made by the same code in every host: one of them is enough. */
const first = hosts.find(({ missing }) => missing === null) ?? present(hosts[0]);

describeHost(first, (host) => {
  let window: StudioWindow;
  let studio: StudioPage;
  beforeAll(async () => {
    ({ window, studio } = await openStudio(host));
  });
  afterAll(() => window?.close());

  test('screen, files, projects and the terminal show one picture', { timeout: 240_000 }, async () => {
    const { page } = window;
    await studio.newDocument(SIZE.width, SIZE.height);
    await paintScene(studio, page);
    await studio.typeSeed(SEED);
    const shown = await studio.settledPhoto();
    const pack = packManifestSchema.parse(JSON.parse(await readFile('models/landscape/pack.json', 'utf8')));
    const { picture: made } = planRender(pack.generator, SIZE);

    const saved = await window.saved(() => studio.savePicture());
    const png = await pixelsOf(saved);
    expect(checksum(png.data)).toBe(shown);
    expect([png.width, png.height]).toEqual([made.width, made.height]);
    // The document's aspect, as near as whole pixels have it.
    expect(Math.abs(made.width - (made.height * SIZE.width) / SIZE.height)).toBeLessThanOrEqual(1);

    const map = readLabelMap({
      name: 'map.png',
      bytes: await window.saved(() => page.keyboard.press('Control+Shift+e')),
    });
    expect([map.width, map.height]).toEqual([SIZE.width, SIZE.height]);
    const sun = boxOf(map, idOf(pack, 'snow'));
    expect(Math.abs(sun.width - sun.height)).toBeLessThanOrEqual(1);

    const project = await window.savedProject(() => page.keyboard.press('Control+Shift+s'));
    const document = unpackDocument(decodeProject(project.bytes, project.name).document);
    expect(document.composite()).toEqual(map);
    expect(document.layers.map(({ name }) => name)).toHaveLength(2);

    const variants = new VariantsPage(page);
    const dialog = await variants.openExport();
    await dialog.getByRole('checkbox', { name: 'Layered PSD' }).check();
    await dialog.getByRole('checkbox', { name: 'Label map (PNG)' }).check();
    const folder = await window.chooseExportFolder('scene');
    await variants.startExport(dialog);
    await variants.batch('finished', folder).waitFor({ timeout: TIMEOUT });
    await studio.closeDialog();
    const files = await readdir(folder);
    const named = async (pattern: RegExp): Promise<Uint8Array> =>
      Uint8Array.from(
        await readFile(
          join(
            folder,
            files.find((name) => pattern.test(name))!,
          ),
        ),
      );
    expect(await pixelsOf(await named(/seed-\d+\.png$/))).toEqual(png);
    expect(readLabelMap({ name: 'labels.png', bytes: await named(/labels\.png$/) })).toEqual(map);

    const psd = readPsdPixels(await named(/\.psd$/));
    expect([psd.width, psd.height]).toEqual([made.width, made.height]);
    expect(Buffer.compare(withoutAlpha(psd.imageData!.data), png.data)).toBe(0);
    const layers = psd.children![0]!.children!;
    expect(layers.at(-1)!.children!.length).toBeGreaterThan(0);
    const disc = layers.flatMap(({ children = [] }) => children).find(({ name }) => name === 'snow')!;
    expect(Math.abs(disc.right! - disc.left! - (disc.bottom! - disc.top!))).toBeLessThanOrEqual(1);

    const labels = files.find((name) => /labels\.png$/.test(name))!;
    const args = ['generate', '--labels', labels, '--seed', String(SEED), '--out', 'again.png'];
    expect((await runProgram(folder, args)).code).toBe(0);
    expect(await pixelsOf(await readFile(join(folder, 'again.png')))).toEqual(png);
  });
});

/** Thirty strokes: sky and hills by brush and lasso, a lake, a shore, a round snow field, and trees on a layer of their own. */
async function paintScene(studio: StudioPage, page: StudioWindow['page']): Promise<void> {
  const hand = mouseOf(page);
  const stroke = async (label: string, key: string, first: Point, ...others: readonly Point[]): Promise<void> => {
    await studio.chooseLabel(label);
    await page.keyboard.press(key);
    await studio.drag(hand, first, ...others);
  };
  await stroke(
    'mountain',
    'p',
    [0, 300],
    [140, 120],
    [260, 260],
    [400, 90],
    [560, 280],
    [660, 180],
    [767, 320],
    [767, 380],
    [0, 380],
  );
  await stroke('grass', 'r', [0, 360], [767, 511]);
  await stroke('lake', 'o', [150, 400], [620, 500]);
  await stroke('sand', 'l', [120, 505], [650, 505]);
  await page.keyboard.press('b');
  await studio.brushSize(40);
  for (let i = 0; i < 6; i++)
    await stroke('clouds', 'b', [60 + 120 * i, 50 + 14 * (i % 3)], [120 + 120 * i, 44 + 14 * (i % 3)]);
  await studio.chooseLabel('snow');
  await page.keyboard.press('o');
  await page.keyboard.down('Shift');
  await studio.drag(hand, [350, 110], [450, 210]);
  await page.keyboard.up('Shift');
  await page.keyboard.press('b');
  await studio.brushSize(24);
  for (let i = 0; i < 4; i++) await stroke('rock', 'b', [200 + 100 * i, 440], [220 + 100 * i, 452]);
  await page.keyboard.press('Control+Shift+n');
  for (let i = 0; i < 12; i++) {
    const x = i < 6 ? 20 + 24 * i : 640 + 20 * (i - 6);
    await stroke('tree', 'b', [x, 380], [x + 6, 320], [x + 2, 350]);
  }
  await stroke('bushes', 'b', [30, 480], [110, 496]);
  await stroke('bushes', 'e', [100, 494], [112, 500]);
  await stroke('bushes', 'g', [740, 440]);
}

interface Pixels {
  data: Buffer;
  width: number;
  height: number;
}

async function pixelsOf(file: Uint8Array): Promise<Pixels> {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function withoutAlpha(rgba: ArrayLike<number>): Buffer {
  const rgb = Buffer.alloc((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
  return rgb;
}

function idOf(pack: { labels: readonly { id: number; name: { en: string } }[] }, name: string): number {
  return pack.labels.find((label) => label.name.en === name)!.id;
}

function boxOf({ width, ids }: LabelMap, label: number): { width: number; height: number } {
  const at = [...ids.keys()].filter((i) => ids[i] === label);
  const across = at.map((i) => i % width);
  const down = at.map((i) => Math.floor(i / width));
  const spread = (places: number[]): number =>
    places.reduce((a, b) => Math.max(a, b)) - places.reduce((a, b) => Math.min(a, b)) + 1;
  return { width: spread(across), height: spread(down) };
}
