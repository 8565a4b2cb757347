/**
 * A picture with its label map as a layered PSD: a flat-coloured layer for every label, in a group, and the photo over them.
 * A map that comes with the layers it was painted on has a group for each of them, over its base label.
 */
import { inflateSync } from 'node:zlib';
import type { Size } from '../../src-shared/geometry.ts';
import type { Layer } from 'ag-psd';
import type { MapLayer, MapLayers } from '../../src-shared/exports/map-layers.ts';
import { resizeNearest, type LabelMap } from '../../src-shared/labels/label-map.ts';
import { UNLABELLED } from '../../src-shared/labels/semantics.ts';
import type { Label } from '../../src-shared/packs.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { rgbOf } from '../../src-shared/labels/export-map.ts';
import { present } from '../../src-shared/present.ts';

/** Beyond this the layers would not fit in memory beside everything else. */
const MAX_PIXELS = 64_000_000;

/** A label map, with the layers that it was painted on where they are known. */
export interface LayeredMap {
  map: LabelMap;
  layers?: MapLayers | undefined;
}

/** `rgb` has the size `size`; the map is enlarged to it without smoothing. Throws `psd-size`, and RangeError for layers that are damaged. */
export async function encodePsd(
  rgb: Uint8Array,
  size: Size,
  { map, layers }: LayeredMap,
  labels: readonly Label[],
): Promise<Uint8Array> {
  const { width, height } = size;
  if (width * height > MAX_PIXELS) throw new SpadeworkError('psd-size', { width, height, max: MAX_PIXELS / 1e6 });
  const children =
    layers === undefined
      ? labelLayers(resizeNearest(map, width, height), labels)
      : layerGroups(map, layers, size, labels);
  const photo: Layer = { name: 'Photo', top: 0, left: 0, imageData: { width, height, data: opaque(rgb) } };
  const psd = {
    width,
    height,
    imageData: present(photo.imageData),
    children: [{ name: 'Labels', opened: false, children }, photo],
  };
  // Loaded when the first PSD is written.
  const { writePsdUint8Array } = await import('ag-psd');
  return writePsdUint8Array(psd, { noBackground: true });
}

/** The base label under a group for every layer, the lowest first as PSDs have them. */
function layerGroups(
  map: LabelMap,
  { base, list }: MapLayers,
  { width, height }: Size,
  labels: readonly Label[],
): Layer[] {
  const ground = { width, height, ids: new Uint8Array(width * height).fill(base) };
  const groups = list.map((layer) => ({
    name: layer.name,
    opened: false,
    hidden: !layer.shown,
    children: labelLayers(resizeNearest(unpackLayer(layer, map), width, height), labels),
  }));
  return [...labelLayers(ground, labels), ...groups];
}

/** A layer's ids as a map of the size of the whole. */
function unpackLayer({ left, top, width, height, packed }: MapLayer, whole: Size): LabelMap {
  const part = inflateSync(packed, { maxOutputLength: width * height });
  if (part.length !== width * height || left + width > whole.width || top + height > whole.height)
    throw new RangeError('a layer does not fit its map');
  const ids = new Uint8Array(whole.width * whole.height).fill(UNLABELLED);
  for (let y = 0; y < height; y++) {
    ids.set(part.subarray(y * width, (y + 1) * width), (top + y) * whole.width + left);
  }
  return { width: whole.width, height: whole.height, ids };
}

/** A layer for every label that is in the map. */
function labelLayers({ ids, width }: LabelMap, labels: readonly Label[]): Layer[] {
  const seen = new Set(ids);
  return labels.filter(({ id }) => seen.has(id)).map((label) => labelLayer(ids, width, label));
}

/** The label's pixels in its colour, cut to the rectangle in which they lie. */
function labelLayer(ids: Uint8Array, width: number, { id, name, colour }: Label): Layer {
  const box = boundsOf(ids, width, id);
  const data = new Uint8ClampedArray(box.width * box.height * 4);
  const [red, green, blue] = rgbOf(colour);
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      if (ids[(box.top + y) * width + box.left + x] === id) data.set([red, green, blue, 255], (y * box.width + x) * 4);
    }
  }
  return { name: name.en, top: box.top, left: box.left, imageData: { width: box.width, height: box.height, data } };
}

function boundsOf(
  ids: Uint8Array,
  width: number,
  id: number,
): { top: number; left: number; width: number; height: number } {
  let [left, right] = [width, -1];
  const first = ids.indexOf(id);
  const last = ids.lastIndexOf(id);
  const [top, bottom] = [Math.floor(first / width), Math.floor(last / width)];
  for (let at = first; at !== -1; at = ids.indexOf(id, at + 1)) {
    const x = at % width;
    if (x < left) left = x;
    if (x > right) right = x;
  }
  return { top, left, width: right - left + 1, height: bottom - top + 1 };
}

function opaque(rgb: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const data = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    data[to] = rgb[from]!;
    data[to + 1] = rgb[from + 1]!;
    data[to + 2] = rgb[from + 2]!;
  }
  return data;
}
