/**
 * Reads a .spadework file that is not trusted: sizes are checked before anything of them is allocated, inflating stops at
 * what the directory promised, only names that project.json gives are looked up, and nothing is written anywhere.
 */
import { buildDocument, packDocument, type LabelDocument, type LayerId } from '../../src-shared/document/index.ts';
import { TileGrid } from '../../src-shared/document/tile-grid.ts';
import { isUniformTile, TILE_PIXELS } from '../../src-shared/document/tile.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { PROJECT_ENDING, THUMBNAIL_FILE } from '../../src-shared/projects/project-ending.ts';
import { readManifest, type ProjectManifest } from '../../src-shared/projects/project-manifest.ts';
import type { Scene } from '../../src-shared/projects/scene.ts';
import type { Reference, WorkState } from '../../src-shared/projects/work-state.ts';
import { SpadeworkError, type ErrorCode } from '../../src-shared/api/errors.ts';
import { MAX_IMAGE_BYTES } from '../../src-shared/api/values.ts';
import { toByteSource, type ByteInput, type ByteSource } from '../engine/packs/byte-source.ts';
import { readLabelMap } from '../files/label-map-file.ts';
import { readZipDirectory, readZipEntry, type ZipEntry } from '../files/zip-archive.ts';
import { MANIFEST_FILE, OPENRASTER } from './write-project.ts';

/** Largest file that is opened, in bytes. */
const MAX_PROJECT_BYTES = 512 * 1024 * 1024;
/** Largest project.json: a thousand layers and a grid of starred latents. */
const MAX_MANIFEST_BYTES = 32 * 1024 * 1024;
/** Tiles of more than one label in all layers together: 32 layers of 4096 x 4096 pixels without a plain spot. */
const MAX_TILE_BYTES = 512 * 1024 * 1024;
const MAX_THUMBNAIL_BYTES = 1024 * 1024;

/**
 * The project in `input`, whose file is called `name`. Throws `project-foreign`, `project-openraster`, `project-newer`,
 * `project-damaged` or `project-too-large`.
 */
export function decodeProject(input: ByteInput, name: string): WorkState {
  const archive = openArchive(toByteSource(input));
  const manifest = manifestOf(archive);
  return {
    name: projectName(name),
    unsaved: false,
    document: packDocument(readDocument(archive, manifest)),
    history: { steps: [], position: 0 },
    scene: manifest.scene,
    reference: readReference(archive, manifest),
  };
}

/** The pack that a project was painted with; throws as `decodeProject` does. */
export function readScenePack(input: ByteInput): Scene['pack'] {
  return manifestOf(openArchive(toByteSource(input))).scene.pack;
}

/** The file's thumbnail, a PNG; null where it has none that can be read. */
export function readThumbnail(input: ByteInput): Uint8Array | null {
  try {
    return openArchive(toByteSource(input)).take(THUMBNAIL_FILE, MAX_THUMBNAIL_BYTES);
  } catch {
    return null;
  }
}

/** A file's name without its ending. */
export function projectName(file: string): string {
  return file.toLowerCase().endsWith(PROJECT_ENDING) ? file.slice(0, -PROJECT_ENDING.length) : file;
}

function manifestOf(archive: Archive): ProjectManifest {
  return readManifest(new TextDecoder().decode(archive.take(MANIFEST_FILE, MAX_MANIFEST_BYTES)));
}

interface Archive {
  /** The bytes of an entry; throws `project-damaged` where it is not there, too large or broken. */
  take(entry: string, most: number): Uint8Array;
}

function openArchive(source: ByteSource): Archive {
  if (source.size > MAX_PROJECT_BYTES)
    throw new SpadeworkError('project-too-large', { max: MAX_PROJECT_BYTES / 2 ** 20 });
  const entries = readDirectory(source);
  if (!entries.has(MANIFEST_FILE)) throw new SpadeworkError(foreignKind(source, entries));
  return {
    take(name, most) {
      const entry = entries.get(name);
      if (entry === undefined || entry.size > most) throw new SpadeworkError('project-damaged', { part: name });
      return inProject(name, () => readZipEntry(source, entry));
    },
  };
}

function readDirectory(source: ByteSource): ReadonlyMap<string, ZipEntry> {
  const head = new Uint8Array(Math.min(4, source.size));
  source.readInto(0, head);
  const isZip = head[0] === 0x50 && head[1] === 0x4b;
  if (!isZip) throw new SpadeworkError('project-foreign');
  return inProject('zip', () => readZipDirectory(source));
}

/** Drawings of other programs are told from zips of any kind. */
function foreignKind(source: ByteSource, entries: ReadonlyMap<string, ZipEntry>): ErrorCode {
  const mimetype = entries.get('mimetype');
  if (mimetype === undefined || mimetype.size !== OPENRASTER.length) return 'project-foreign';
  const text = new TextDecoder().decode(inProject('mimetype', () => readZipEntry(source, mimetype)));
  return text === OPENRASTER ? 'project-openraster' : 'project-foreign';
}

function readDocument(archive: Archive, manifest: ProjectManifest): LabelDocument {
  const { width, height } = manifest;
  if (new Set(manifest.layers.map(({ id }) => id)).size < manifest.layers.length)
    throw new SpadeworkError('project-damaged', { part: 'layers' });
  let tileBytes = 0;
  return buildDocument(manifest, undefined, (document, { id, pixels }) => {
    if (pixels === null) return;
    const map = readPixels(archive, pixels.file);
    if (pixels.x + map.width > width || pixels.y + map.height > height)
      throw new SpadeworkError('project-damaged', { part: pixels.file });
    tileBytes += writePixels(document, id, pixels, map);
    if (tileBytes > MAX_TILE_BYTES) throw new SpadeworkError('project-too-large', { max: MAX_TILE_BYTES / 2 ** 20 });
  });
}

function readPixels(archive: Archive, file: string): LabelMap {
  const bytes = archive.take(file, MAX_IMAGE_BYTES);
  return inProject(file, () => readLabelMap({ name: file, bytes }));
}

/** Returns how many bytes of tiles the layer now holds for itself. */
function writePixels(document: LabelDocument, layer: LayerId, at: { x: number; y: number }, map: LabelMap): number {
  const { width } = map;
  // A grid that nobody watches: what is read is no step, and differences of whole layers take seconds.
  const grid = new TileGrid(document.width, document.height, () => undefined);
  const target = document.grid(layer);
  for (let y = 0; y < map.height; y++) grid.writeRow(at.y + y, at.x, map.ids.subarray(y * width, (y + 1) * width));
  let bytes = 0;
  for (let index = 0; index < grid.length; index++) {
    const tile = grid.settle(index);
    target.replace(index, tile);
    if (tile !== undefined && !isUniformTile(tile)) bytes += TILE_PIXELS;
  }
  document.pixelsChanged(layer, document.bounds);
  return bytes;
}

function readReference(archive: Archive, { reference }: ProjectManifest): Reference | null {
  return reference === null ? null : { name: reference.name, bytes: archive.take(reference.file, MAX_IMAGE_BYTES) };
}

/** Says of whatever breaks that the project's `part` is damaged. */
function inProject<Result>(part: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw new SpadeworkError('project-damaged', { part }, { cause });
  }
}
