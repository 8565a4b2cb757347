/**
 * Writes a .spadework file: an OpenRaster zip whose label layers are indexed PNGs, with project.json beside them
 * (docs/project-file.md). Works on a snapshot, packs beside the thread and a layer at a time, so that painting goes on.
 */
import { zipSync, type Zippable } from 'fflate';
import {
  takeSnapshot,
  type DocumentSnapshot,
  type LayerSnapshot,
  type LabelDocument,
} from '../../src-shared/document/index.ts';
import { Composite } from '../../src-shared/document/composite.ts';
import type { Rect, Size } from '../../src-shared/geometry.ts';
import { TileGrid } from '../../src-shared/document/tile-grid.ts';
import { resizeNearest, type LabelMap } from '../../src-shared/labels/label-map.ts';
import { THUMBNAIL_FILE } from '../../src-shared/projects/project-ending.ts';
import { PROJECT_FORMAT, PROJECT_VERSION, type ProjectManifest } from '../../src-shared/projects/project-manifest.ts';
import type { Scene } from '../../src-shared/projects/scene.ts';
import type { Reference } from '../../src-shared/projects/work-state.ts';
import type { Picture } from '../../src-shared/api/values.ts';
import { present } from '../../src-shared/present.ts';
import { encodePicture } from '../exports/encode-picture.ts';
import { BAND_ROWS, encodeLayerPng, rowsOf, type MapRows } from '../files/label-map-png.ts';
import { LayerPngs } from './layer-pngs.ts';
import { stackXml, type StackLayer } from './stack-xml.ts';

export const OPENRASTER = 'image/openraster';
export const MANIFEST_FILE = 'project.json';

/** Longest side of the thumbnail, as OpenRaster has it. */
const THUMBNAIL_SIDE = 256;
/** Up to so many pixels the photo is laid over the whole document; beyond that it stands in its own size. */
const MAX_PHOTO_PIXELS = 1024 * 1024;
/** Layers that are packed at once: two cores' worth, and at most 64 MB of scanlines. */
const AT_ONCE = 2;
const NO_OFFSET = { x: 0, y: 0 };

export interface ProjectContent {
  document: LabelDocument;
  scene: Scene;
  reference: Reference | null;
  /** The picture of the paint as it is, where there is one. */
  picture: Picture | null;
}

/** The file's bytes. What is painted after the call began is not in them. `pngs` has the layers of the save before. */
export async function encodeProject(
  { document, scene, reference, picture }: ProjectContent,
  app: string,
  pngs = new LayerPngs(),
): Promise<Uint8Array> {
  const snapshot = takeSnapshot(document);
  const { width, height, base } = snapshot;
  const { labels } = scene;
  const grids = snapshot.layers.map((layer) => gridOf(snapshot, layer));
  const files: Zippable = { mimetype: stored(new TextEncoder().encode(OPENRASTER)) };

  const pixels = await mapFew(grids, async (grid, index) => {
    const rect = grid.contentTilesRect();
    if (rect === undefined) return null;
    const file = `data/layer-${index + 1}.png`;
    const pack = (): Promise<Uint8Array> => encodeLayerPng(gridRows(grid, rect), labels);
    files[file] = stored(await pngs.take(snapshot, index, labels, pack));
    return { file, x: rect.x, y: rect.y };
  });
  pngs.keepOnly(snapshot);
  files['data/ground.png'] = stored(await encodeLayerPng(plainRows(snapshot, base), labels));
  const { rows, map: composite } = compositeOf(snapshot, grids);
  files['mergedimage.png'] = stored(await encodeLayerPng(rows, labels));
  files[THUMBNAIL_FILE] = stored(await thumbnail(picture, composite, scene));
  if (picture !== null) files['data/photo.png'] = stored(await photoLayer(picture, snapshot));
  const referenceFile = reference === null ? null : `data/reference.${endingOf(reference.name)}`;
  if (reference !== null) files[present(referenceFile)] = stored(reference.bytes);

  const stack: StackLayer[] = [
    ...(picture === null
      ? []
      : [{ name: 'Photo', source: 'data/photo.png', ...NO_OFFSET, visible: false, locked: false }]),
    ...snapshot.layers
      .flatMap(({ name, visible, locked }, i): StackLayer[] => {
        const place = pixels[i]!;
        return place === null ? [] : [{ name, source: place.file, x: place.x, y: place.y, visible, locked }];
      })
      .toReversed(),
    { name: 'Ground', source: 'data/ground.png', ...NO_OFFSET, visible: true, locked: true },
  ];
  files['stack.xml'] = new TextEncoder().encode(stackXml(snapshot, stack));
  const manifest: ProjectManifest = {
    format: PROJECT_FORMAT,
    version: PROJECT_VERSION,
    app,
    width,
    height,
    base,
    layers: snapshot.layers.map(({ tiles: _, ...properties }, i) => ({ ...properties, pixels: pixels[i]! })),
    scene,
    reference: reference === null ? null : { name: reference.name, file: present(referenceFile) },
  };
  files[MANIFEST_FILE] = new TextEncoder().encode(JSON.stringify(manifest));
  return zipSync(files, { level: 6, mtime: new Date() });
}

function stored(bytes: Uint8Array): [Uint8Array, { level: 0 }] {
  return [bytes, { level: 0 }];
}

function gridOf({ width, height }: DocumentSnapshot, { tiles }: LayerSnapshot): TileGrid {
  const grid = new TileGrid(width, height, () => undefined);
  tiles.forEach((tile, index) => grid.replace(index, tile));
  return grid;
}

function gridRows(grid: TileGrid, { x, y: top, width, height }: Rect): MapRows {
  const band = new Uint8Array(width * Math.min(BAND_ROWS, height));
  return {
    width,
    height,
    read: (y, count) => grid.read({ x, y: top + y, width, height: count }, band.subarray(0, width * count)),
  };
}

function plainRows({ width, height }: Size, label: number): MapRows {
  return { width, height, read: (_, count) => new Uint8Array(width * count).fill(label) };
}

/** The visible layers over each other: laid as the rows are read, so that nobody waits for all of them; whole in `map` after that. */
function compositeOf(
  { width, height, base, layers }: DocumentSnapshot,
  grids: readonly TileGrid[],
): { rows: MapRows; map: LabelMap } {
  const composite = new Composite(width, height, base);
  const visible = grids.filter((_, i) => layers[i]!.visible);
  const laid = rowsOf(composite.map);
  const read: MapRows['read'] = (y, count) => {
    composite.invalidate({ x: 0, y, width, height: count });
    composite.refresh(visible, base);
    return laid.read(y, count);
  };
  return { rows: { width, height, read }, map: composite.map };
}

async function photoLayer(picture: Picture, { width, height }: DocumentSnapshot): Promise<Uint8Array> {
  const size = width * height <= MAX_PHOTO_PIXELS ? { width, height } : picture;
  return encodePicture(picture, { format: 'png', quality: 100, size, map: null });
}

/** The photo, or the map in its colours where there is none. */
async function thumbnail(picture: Picture | null, map: LabelMap, { labels }: Scene): Promise<Uint8Array> {
  const { width, height } = picture ?? map;
  const scale = Math.min(1, THUMBNAIL_SIDE / Math.max(width, height));
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  if (picture !== null) return encodePicture(picture, { format: 'png', quality: 100, size, map: null });
  return encodeLayerPng(rowsOf(resizeNearest(map, size.width, size.height)), labels);
}

/** The ending of a photo's name where it is a plain one. */
function endingOf(name: string): string {
  return /\.([a-z0-9]{1,8})$/.exec(name.toLowerCase())?.[1] ?? 'image';
}

/** `Promise.all` over a few at a time; the results stand in the order of the values. */
async function mapFew<Value, Result>(
  values: readonly Value[],
  act: (value: Value, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < values.length) {
      const index = next++;
      results[index] = await act(values[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
