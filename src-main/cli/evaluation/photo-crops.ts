/** The photos of a set as they are judged: the middle of each, at a size of its own, with the map that a hand might have painted. */
import type { RgbImage } from '../../../src-shared/api/values.ts';
import type { Size } from '../../../src-shared/geometry.ts';
import { MAX_MAP_SIDE, resizeNearest, type LabelMap } from '../../../src-shared/labels/label-map.ts';
import { normalisePhoto } from '../../engine/picture.ts';
import { readImageFile } from '../../files/image-file.ts';
import { readPhoto } from '../../files/photo.ts';
import type { DataEntry, DataFolder } from '../../../training/data/data-folder.ts';
import type { LabelTable } from '../../../training/data/label-table.ts';
import { readMap } from '../../../training/data/photo-store.ts';
import { modeFilter } from '../../../training/evaluation/mode-filter.ts';
import { resample, settleBytes, type Planes } from '../../../training/evaluation/resample.ts';

/** Photos and maps are cut at this side, then brought to the pack's own size. */
const SHARED_SIDE = 512;
const REFERENCE_SIDE = 256;
/** Window of the mode filter over the maps. */
const WINDOW = 9;

export interface HeldOut {
  id: string;
  /** [3, H, W] in [-1, 1]; the shorter side is SHARED_SIDE. */
  photo: Planes;
  /** Of the same size, in the pack's ids. */
  map: LabelMap;
}

/** Held-out photos one after the other, at most `count`. `size`: of the pack's pictures, whose shape is cut out. Throws `data-*`, and what is wrong with a file. */
export async function* readHeldOut(
  { entries }: DataFolder,
  count: number,
  size: Size,
  table: LabelTable,
): AsyncGenerator<HeldOut> {
  const shape = shapeOf(size, SHARED_SIDE);
  for (const entry of entries.filter(({ split }) => split === 'val').slice(0, count)) {
    const map = await readMap(entry, table);
    const sized = shrinkTo(await readWhole(entry), SHARED_SIDE);
    const cut = cropOf(sized, shape);
    const ids = cropIds(resizeNearest(map, sized.width, sized.height), cut);
    const drawn = resizeNearest({ width: cut.width, height: cut.height, ids }, shape.width, shape.height);
    yield { id: entry.id, photo: shrinkPlanes(cropPlanes(sized, cut), shape), map: modeFilter(drawn, WINDOW) };
  }
}

/** The middle squares of the photos that are not held out, bytes, 256 pixels a side. */
export async function* readReference({ entries }: DataFolder): AsyncGenerator<RgbImage> {
  const shape = { width: REFERENCE_SIDE, height: REFERENCE_SIDE };
  for (const entry of entries.filter(({ split }) => split === 'train')) {
    const sized = shrinkTo(await readWhole(entry), REFERENCE_SIDE);
    const { left, top, width, height } = cropOf(sized, shape);
    const rgb = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++)
        for (let channel = 0; channel < 3; channel++)
          rgb[(y * width + x) * 3 + channel] = sized.data[(channel * sized.height + top + y) * sized.width + left + x]!;
    }
    yield { width, height, rgb };
  }
}

async function readWhole({ photo }: DataEntry): Promise<RgbImage> {
  return readPhoto(await readImageFile(photo), MAX_MAP_SIDE);
}

export function toPlanes(image: RgbImage): Planes {
  return { width: image.width, height: image.height, data: normalisePhoto(image) };
}

/** A photo at the size of pictures, as the recipe makes it smaller. */
export function shrinkPlanes(photo: Planes, size: Size): Planes {
  if (photo.width === size.width && photo.height === size.height) return photo;
  const { data, ...made } = resample(photo, size, { filter: 'bilinear' });
  return { ...made, data: data.map((value) => Math.max(-1, Math.min(1, value))) };
}

/** Width and height in the proportion of `size`, the shorter of them `side`. */
function shapeOf({ width, height }: Size, side: number): Size {
  const scale = side / Math.min(width, height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** Bytes as planes, with a shorter side of `side`; Lanczos, settled to bytes. */
function shrinkTo(photo: RgbImage, side: number): Planes {
  const { width, height, rgb } = photo;
  const scale = side / Math.min(width, height);
  const size = { width: Math.max(side, Math.round(width * scale)), height: Math.max(side, Math.round(height * scale)) };
  const data = new Float32Array(rgb.length);
  for (let i = 0; i < width * height; i++)
    for (let channel = 0; channel < 3; channel++) data[channel * width * height + i] = rgb[i * 3 + channel]!;
  return resample({ width, height, data }, size, { filter: 'lanczos', settle: settleBytes });
}

interface Crop extends Size {
  left: number;
  top: number;
}

/** The largest middle part of the shape of `shape`. */
function cropOf({ width, height }: Size, shape: Size): Crop {
  const scale = Math.min(width / shape.width, height / shape.height);
  const size = { width: Math.round(shape.width * scale), height: Math.round(shape.height * scale) };
  return { ...size, left: Math.floor((width - size.width) / 2), top: Math.floor((height - size.height) / 2) };
}

/** Bytes -> numbers in [-1, 1]. */
function cropPlanes(planes: Planes, { left, top, width, height }: Crop): Planes {
  const data = new Float32Array(3 * width * height);
  for (let row = 0; row < 3 * height; row++) {
    const [channel, y] = [Math.floor(row / height), row % height];
    const source = (channel * planes.height + top + y) * planes.width + left;
    for (let x = 0; x < width; x++) data[row * width + x] = planes.data[source + x]! / 127.5 - 1;
  }
  return { width, height, data };
}

function cropIds({ width: stride, ids }: LabelMap, { left, top, width, height }: Crop): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    out.set(ids.subarray((top + y) * stride + left, (top + y) * stride + left + width), y * width);
  return out;
}
