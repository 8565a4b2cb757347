/**
 * Pictures to be judged as a folder, so that other programs can make or judge them: lab/ID.png holds a map, img/ID.own.png the
 * picture in the photo's own style, img/ID.1.png and so on those in other styles.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import type { RgbImage } from '../../../src-shared/api/values.ts';
import { idsOf } from '../../../src-shared/labels/import/image.ts';
import type { LabelMap } from '../../../src-shared/labels/label-map.ts';
import type { Label } from '../../../src-shared/packs.ts';
import { present } from '../../../src-shared/present.ts';
import { readImageFile, writeImageFile } from '../../files/image-file.ts';
import { loadImageLibrary } from '../../files/image-library.ts';
import { encodeLabelMapPng } from '../../files/label-map-png.ts';
import { decodeIdMap } from '../../files/pack-map.ts';
import { readPhoto } from '../../files/photo.ts';
import { reasonOf } from '../../files/system-errors.ts';

const LARGEST_SIDE = 4096;
const UNLABELLED = 255;

/** A map, and what was painted of it. */
export interface PaintedMap {
  id: string;
  map: LabelMap;
  own: RgbImage | undefined;
  random: readonly RgbImage[];
}

/** In the order of the ids. Throws `pictures-unreadable`, `pictures-none`, and what reading pictures and maps throws. */
export async function* readPictureFolder(folder: string): AsyncGenerator<PaintedMap> {
  const names = await readdir(join(folder, 'img')).catch((error: unknown) => {
    throw new SpadeworkError('pictures-unreadable', { folder, reason: reasonOf(error) }, { cause: error });
  });
  const pictures = names.filter((name) => /^.+\.(own|\d+)\.png$/.test(name));
  const ids = [...new Set(pictures.map((name) => name.replace(/\.(own|\d+)\.png$/, '')))].toSorted();
  if (ids.length === 0) throw new SpadeworkError('pictures-none', { folder });
  const read = async (name: string): Promise<RgbImage> =>
    readPhoto(await readImageFile(join(folder, 'img', name)), LARGEST_SIDE);
  for (const id of ids) {
    const { width, height, ...rest } = await decodeIdMap(await readImageFile(join(folder, 'lab', `${id}.png`)));
    const known = present(idsOf({ width, height, ...rest }));
    const map = { width, height, ids: Uint8Array.from(known, (value) => (value < 0 ? UNLABELLED : value)) };
    const own = pictures.includes(`${id}.own.png`) ? await read(`${id}.own.png`) : undefined;
    const random: RgbImage[] = [];
    for (let n = 1; pictures.includes(`${id}.${n}.png`); n++) random.push(await read(`${id}.${n}.png`));
    yield { id, map, own, random };
  }
}

/** Adds what was painted of a map; files of the same names are replaced. */
export async function writePaintedMap(folder: string, painted: PaintedMap, labels: readonly Label[]): Promise<void> {
  for (const part of ['img', 'lab']) await mkdir(join(folder, part), { recursive: true });
  const { id, map, own, random } = painted;
  await writeImageFile(join(folder, 'lab', `${id}.png`), encodeLabelMapPng(map, labels));
  if (own) await writeImageFile(join(folder, 'img', `${id}.own.png`), await encodePng(own));
  for (const [n, picture] of random.entries())
    await writeImageFile(join(folder, 'img', `${id}.${n + 1}.png`), await encodePng(picture));
}

async function encodePng({ width, height, rgb }: RgbImage): Promise<Uint8Array> {
  const sharp = await loadImageLibrary();
  return Uint8Array.from(
    await sharp(rgb, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
}
