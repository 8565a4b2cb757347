/** A comparison as a table in Markdown, and its pictures as a sheet. */
import { loadImageLibrary } from '../../src-main/files/image-library.ts';
import { colouredPicture } from '../../src-shared/labels/export-map.ts';
import type { Label } from '../../src-shared/packs.ts';
import type { Figures } from '../evaluation/examination.ts';
import type { Planes } from '../evaluation/resample.ts';
import type { MethodResult, Painted } from './compare-methods.ts';

/** A row a method, the photographs last. */
export function formatComparison(results: readonly MethodResult[], photos: Figures): string {
  const number = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '-';
  const figures = ({ mIoU, accuracy, diversity, ...rest }: Figures): string =>
    [number(mIoU, 1), number(accuracy, 1), number(rest['FD-MobileNetV2'], 0), number(diversity, 1)].join(' | ');
  return [
    '| method | | steps | weights | mIoU | accuracy | FD-MobileNetV2 | diversity |',
    '|---|---|---|---|---|---|---|---|',
    ...results.map((result) => {
      const { name, about, steps, parameters } = result;
      return `| ${name} | ${about} | ${steps} | ${(parameters / 1e6).toFixed(2)} M | ${figures(result)} |`;
    }),
    `| the photographs | at the same size | | | ${figures(photos)} |`,
  ].join('\n');
}

const GAP = 4;
const CHANNELS = 3;

/** PNG: a row a map, with the map, its photo, and what each method made of it. */
export async function drawComparison(
  labels: readonly Label[],
  methods: readonly (readonly Painted[])[],
  rows: number,
): Promise<Uint8Array> {
  const [first = []] = methods;
  const tiles = first
    .slice(0, rows)
    .map(({ map, photo }, row) => [
      colouredPicture(map, labels).rgb,
      bytesOf(photo),
      ...methods.map((painted) => bytesOf(painted[row]!.picture)),
    ]);
  const { width, height } = first[0]!.map;
  const sheet = { width: (methods.length + 2) * (width + GAP) - GAP, height: tiles.length * (height + GAP) - GAP };
  const pixels = new Uint8Array(sheet.width * sheet.height * CHANNELS).fill(255);
  for (const [row, line] of tiles.entries()) {
    for (const [column, rgb] of line.entries()) {
      for (let y = 0; y < height; y++) {
        const at = ((row * (height + GAP) + y) * sheet.width + column * (width + GAP)) * CHANNELS;
        pixels.set(rgb.subarray(y * width * CHANNELS, (y + 1) * width * CHANNELS), at);
      }
    }
  }
  const sharp = await loadImageLibrary();
  return Uint8Array.from(
    await sharp(pixels, { raw: { ...sheet, channels: CHANNELS } })
      .png()
      .toBuffer(),
  );
}

/** RGB, truncated as everywhere. */
function bytesOf({ data, width, height }: Planes): Uint8Array {
  const plane = width * height;
  return Uint8Array.from({ length: plane * CHANNELS }, (_, i) => {
    const level = (data[(i % CHANNELS) * plane + Math.floor(i / CHANNELS)]! + 1) * 127.5;
    return Math.max(0, Math.min(255, level));
  });
}
