/** For tests: a data folder of drawn pictures, where every label has a colour of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeLabelMapPng } from '../../../src-main/files/label-map-png.ts';
import { loadImageLibrary } from '../../../src-main/files/image-library.ts';
import type { Label } from '../../../src-shared/packs.ts';
import { uniformGenerator } from '../../../src-shared/random.ts';

/** Light of each label's colours, 0..255. */
export const COLOURS: readonly (readonly [number, number, number])[] = [
  [40, 60, 220],
  [220, 160, 30],
];

export const DRAWN_LABELS: readonly Label[] = COLOURS.map((_, id) => ({
  id,
  name: { en: `label ${id}`, ja: `ラベル ${id}` },
  colour: '#808080',
}));

export interface DrawnPhoto {
  name: string;
  /** Of the map, where it is to differ from the photo's. */
  mapSide?: number;
  /** Of every pixel of the map; without it a horizon somewhere between label 0 and label 1. */
  id?: number;
  /** Leaves the map out. */
  noMap?: boolean;
}

/** Writes img/ and lab/ with square pictures of `side` pixels. */
export async function writeDrawnData(folder: string, photos: readonly DrawnPhoto[], side = 48): Promise<void> {
  const sharp = await loadImageLibrary();
  for (const part of ['img', 'lab']) mkdirSync(join(folder, part), { recursive: true });
  for (const [number, { name, mapSide = side, id, noMap = false }] of photos.entries()) {
    const uniform = uniformGenerator(number);
    const horizon = 0.25 + 0.5 * uniform();
    const slope = 0.6 * (uniform() - 0.5);
    const labelAt = (x: number, y: number, size: number): number =>
      id ?? (y / size < horizon + slope * (x / size - 0.5) ? 0 : 1);
    const rgb = new Uint8Array(3 * side * side);
    for (let i = 0; i < side * side; i++) {
      const colour = COLOURS[labelAt(i % side, Math.floor(i / side), side)] ?? [0, 0, 0];
      for (let channel = 0; channel < 3; channel++) rgb[3 * i + channel] = colour[channel]! + 20 * (uniform() - 0.5);
    }
    const photo = await sharp(rgb, { raw: { width: side, height: side, channels: 3 } })
      .png()
      .toBuffer();
    writeFileSync(join(folder, 'img', `${name}.png`), photo);
    if (noMap) continue;
    const ids = Uint8Array.from({ length: mapSide * mapSide }, (_, i) =>
      labelAt(i % mapSide, Math.floor(i / mapSide), mapSide),
    );
    const map = encodeLabelMapPng({ width: mapSide, height: mapSide, ids }, DRAWN_LABELS);
    writeFileSync(join(folder, 'lab', `${name}.png`), map);
  }
}
