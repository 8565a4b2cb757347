/** Photographs with their maps in memory, read when they are first drawn; those drawn longest ago go where there are too many. */
import { basename } from 'node:path';
import { readImageFile } from '../../src-main/files/image-file.ts';
import { readIdPng } from '../../src-main/files/label-map-file.ts';
import { readMapImage } from '../../src-main/files/map-image.ts';
import { mapByColours } from '../../src-main/files/pack-map.ts';
import { readPhoto, readPhotoHeader } from '../../src-main/files/photo.ts';
import { inFile, SpadeworkError } from '../../src-shared/api/errors.ts';
import type { ImageFile } from '../../src-shared/api/values.ts';
import { resizeNearest, type LabelMap } from '../../src-shared/labels/label-map.ts';
import type { PhotoSource } from '../learner.ts';
import type { DataEntry } from './data-folder.ts';
import { translateIds, type LabelTable } from './label-table.ts';
import type { LabelledPhoto } from './labelled-photo.ts';

/** Bytes that photographs in memory may take together. */
const BUDGET = 1.5 * 2 ** 30;

export class PhotoStore implements PhotoSource {
  /** In the order in which they were drawn last. */
  private readonly kept = new Map<number, LabelledPhoto>();
  private bytes = 0;

  /** Photographs are kept with a shorter side of at most `side` pixels. */
  constructor(
    private readonly entries: readonly DataEntry[],
    private readonly table: LabelTable,
    private readonly side: number,
    private readonly budget = BUDGET,
  ) {}

  /** Throws as `readLabelledPhoto` does. */
  async take(number: number): Promise<LabelledPhoto> {
    const known = this.kept.get(number);
    const photo = known ?? (await readLabelledPhoto(this.entries[number]!, this.table, this.side));
    this.kept.delete(number);
    this.kept.set(number, photo);
    if (!known) this.makeRoom(bytesOf(photo));
    return photo;
  }

  private makeRoom(bytes: number): void {
    this.bytes += bytes;
    for (const [number, photo] of this.kept) {
      // The one that was just drawn is the last.
      if (this.bytes <= this.budget || this.kept.size === 1) return;
      this.kept.delete(number);
      this.bytes -= bytesOf(photo);
    }
  }
}

function bytesOf({ rgb, ids }: LabelledPhoto): number {
  return rgb.length + ids.length;
}

/**
 * Reads a pair. `side`: most pixels of its shorter side. Throws `data-size` where photograph and map differ in size, `data-id`, and
 * what is wrong with either file (`photo-*`, `map-*`, `file-*`).
 */
async function readLabelledPhoto(entry: DataEntry, table: LabelTable, side: number): Promise<LabelledPhoto> {
  const map = await readMap(entry, table);
  const [shorter, longer] = [Math.min(map.width, map.height), Math.max(map.width, map.height)];
  const longest = Math.round(longer * Math.min(1, side / shorter));
  const photo = await readPhoto(await readImageFile(entry.photo), longest);
  const { ids } = resizeNearest(map, photo.width, photo.height);
  return { width: photo.width, height: photo.height, rgb: photo.rgb, ids };
}

/** The map of a pair in ids of the pack, after its size was compared with the photograph's. */
export async function readMap(entry: DataEntry, table: LabelTable): Promise<LabelMap> {
  const header = await readPhotoHeader(await readImageFile(entry.photo));
  const name = basename(entry.map);
  const map = await readImageFile(entry.map)
    .then((file) => readIdsOrColours(file, table))
    .catch((error: unknown) => {
      throw inFile(name, error);
    });
  const { width, height } = header.autoOrient;
  if (width !== map.width || height !== map.height)
    throw new SpadeworkError('data-size', {
      name: entry.id,
      photo: `${width} × ${height}`,
      map: `${map.width} × ${map.height}`,
    });
  return { width: map.width, height: map.height, ids: translateIds(map.ids, map.table, name) };
}

/** Ids as they stand in a grey or indexed PNG, or those of the pack whose colours a coloured one has. */
async function readIdsOrColours(
  file: ImageFile,
  { ids, own, labels }: LabelTable,
): Promise<LabelMap & { table: Int16Array }> {
  try {
    return { ...readIdPng(file), table: ids };
  } catch (error) {
    if (!(error instanceof SpadeworkError && error.code === 'map-coloured')) throw error;
    return { ...mapByColours(await readMapImage(file), labels), table: own };
  }
}
