/** A photo and its map out of whatever the person gave, of one size and in the ids of the pack that is taught. */
import type { GivenPair } from '../../src-shared/api/teach-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { ImageFile, RgbImage } from '../../src-shared/api/values.ts';
import { EMPTY, unpackDocument } from '../../src-shared/document/index.ts';
import { intersectRects, type Rect, type Size } from '../../src-shared/geometry.ts';
import { resizeNearest, type LabelMap } from '../../src-shared/labels/label-map.ts';
import { channelOfIds } from '../../src-shared/labels/semantics.ts';
import type { GeneratorArchitecture, Label } from '../../src-shared/packs.ts';
import { FITTED, placedRect, type PhotoPlace } from '../../src-shared/projects/photo-place.ts';
import { readMapOfPhoto } from '../files/pack-map.ts';
import { loadImageLibrary } from '../files/image-library.ts';
import { readPhoto } from '../files/photo.ts';
import { decodeProject, projectName } from '../projects/read-project.ts';

/** Longest side of a photo that is kept to learn from. */
const LONGEST_SIDE = 2048;
/** By which the shapes of photo and map may differ: sizes are whole numbers. */
const SHAPE_TOLERANCE = 0.02;

/** What of the pack counts for its maps. */
interface TaughtPack {
  labels: readonly Label[];
  generator: GeneratorArchitecture;
}

/** A pair as it was read: what the teaching learns from. */
export interface ReadPair {
  name: string;
  photo: RgbImage;
  /** Of the photo's size. */
  map: LabelMap;
}

/**
 * Reads a pair. `openRecent` opens a project of the library. Throws `teach-no-photo`, `teach-shape`, `teach-unlabelled`, and
 * what is wrong with a file.
 */
export async function readPair(
  given: GivenPair,
  pack: TaughtPack,
  openRecent: (id: string) => Promise<ImageFile>,
): Promise<ReadPair> {
  const pair = await readGiven(given, pack, openRecent);
  assertKnown(pair, pack);
  return pair;
}

async function readGiven(
  given: GivenPair,
  pack: TaughtPack,
  openRecent: (id: string) => Promise<ImageFile>,
): Promise<ReadPair> {
  switch (given.kind) {
    case 'files': {
      const map = await readMapOfPhoto(given.map, pack.labels);
      const photo = await readPhoto(given.photo, LONGEST_SIDE);
      assertShape(given.photo.name, photo, map);
      return { name: stem(given.photo.name), photo, map: resizeNearest(map, photo.width, photo.height) };
    }
    case 'document':
      return underPhoto(given.name, given.photo, given.place, toPack(given.map, given.labels, pack.labels));
    case 'project':
      return ofProject(given.file, pack.labels);
    case 'recent':
      return ofProject(await openRecent(given.id), pack.labels);
  }
}

async function ofProject(file: ImageFile, labels: readonly Label[]): Promise<ReadPair> {
  const { document, scene, reference } = decodeProject(file.bytes, file.name);
  const name = projectName(file.name);
  if (reference === null) throw new SpadeworkError('teach-no-photo', { name });
  const map = toPack(unpackDocument(document).composite(), scene.labels, labels);
  return underPhoto(name, reference, scene.reference.place, map);
}

/** What of a document lies under its tracing photo, at the document's size. */
async function underPhoto(
  name: string,
  file: ImageFile,
  place: PhotoPlace | undefined,
  map: LabelMap,
): Promise<ReadPair> {
  const photo = await readPhoto(file, LONGEST_SIDE);
  const rect = placedRect(photo, map, place ?? FITTED);
  const seen = intersectRects(wholePixels(rect), { x: 0, y: 0, width: map.width, height: map.height });
  if (seen === undefined) throw new SpadeworkError('teach-no-photo', { name });
  const across = photo.width / rect.width;
  const down = photo.height / rect.height;
  const part = {
    left: Math.max(0, Math.min(photo.width - 1, Math.round((seen.x - rect.x) * across))),
    top: Math.max(0, Math.min(photo.height - 1, Math.round((seen.y - rect.y) * down))),
  };
  const width = Math.max(1, Math.min(photo.width - part.left, Math.round(seen.width * across)));
  const height = Math.max(1, Math.min(photo.height - part.top, Math.round(seen.height * down)));
  const cut = await cutOut(photo, { x: part.left, y: part.top, width, height });
  return { name, photo: cut, map: resizeNearest(cutMap(map, seen), width, height) };
}

function wholePixels({ x, y, width, height }: Rect): Rect {
  const [left, top] = [Math.round(x), Math.round(y)];
  return { x: left, y: top, width: Math.round(x + width) - left, height: Math.round(y + height) - top };
}

async function cutOut({ width, height, rgb }: RgbImage, part: Rect): Promise<RgbImage> {
  const sharp = await loadImageLibrary();
  const { data } = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .extract({ left: part.x, top: part.y, width: part.width, height: part.height })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: part.width, height: part.height, rgb: Uint8Array.from(data) };
}

function cutMap({ width, ids }: LabelMap, part: Rect): LabelMap {
  const cut = new Uint8Array(part.width * part.height);
  for (let y = 0; y < part.height; y++) {
    const from = (part.y + y) * width + part.x;
    cut.set(ids.subarray(from, from + part.width), y * part.width);
  }
  return { width: part.width, height: part.height, ids: cut };
}

/** Labels of the pack by name; what it has no label for is unlabelled. */
function toPack({ width, height, ids }: LabelMap, legend: readonly Label[], labels: readonly Label[]): LabelMap {
  const table = new Uint8Array(256).fill(EMPTY);
  for (const { id, name } of legend) {
    const same = labels.find((label) => label.name.en.toLowerCase() === name.en.toLowerCase());
    if (same) table[id] = same.id;
  }
  return { width, height, ids: ids.map((id) => table[id]!) };
}

function assertShape(name: string, photo: Size, map: Size): void {
  const shape = ({ width, height }: Size): number => width / height;
  if (Math.abs(shape(photo) / shape(map) - 1) > SHAPE_TOLERANCE)
    throw new SpadeworkError('teach-shape', {
      name,
      photo: `${photo.width} × ${photo.height}`,
      map: `${map.width} × ${map.height}`,
    });
}

function assertKnown({ name, map }: ReadPair, { generator }: TaughtPack): void {
  const channels = channelOfIds(generator);
  const unknown = map.ids.find((id) => channels[id]! < 0);
  if (unknown === undefined) return;
  if (unknown === EMPTY) throw new SpadeworkError('teach-unlabelled', { name });
  throw new SpadeworkError('label-unknown', { id: unknown, labels: generator.labels });
}

function stem(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}
