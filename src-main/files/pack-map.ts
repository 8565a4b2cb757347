/** Reads label maps for a pack without asking anybody: what leaves room for doubt is refused, or told, never guessed. */
import type { ImageFile } from '../../src-shared/api/studio-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { applyImport, examineMap, type DecodedImage, type SourceId } from '../../src-shared/labels/import/index.ts';
import type { ImportReport } from '../../src-shared/labels/import/report.ts';
import { idsOf } from '../../src-shared/labels/import/image.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { Label } from '../../src-shared/packs.ts';
import { EMPTY } from '../../src-shared/document/tile.ts';
import { present } from '../../src-shared/present.ts';
import { readMapImage } from './map-image.ts';
import { isPng } from './png-chunks.ts';

export interface PackMap {
  readonly map: LabelMap;
  /** Another way in which the file could have been read as well; told, so that nobody is surprised. */
  readonly rival: SourceId | undefined;
}

/** Decodes a PNG of ids. Throws `map-not-png`, `map-coloured`, and what `readMapImage` throws. */
export async function decodeIdMap(file: ImageFile): Promise<DecodedImage> {
  if (!isPng(file.bytes)) throw new SpadeworkError('map-not-png', { name: file.name });
  const image = await readMapImage(file);
  if (image.kind === 'colour' && idsOf(image) === undefined) throw new SpadeworkError('map-coloured');
  return image;
}

/**
 * The map for a pack with `labels`: of a palette in the pack's colours the colours count, in whatever order they are, else
 * the ids. `readAs` says whose ids they are. Throws `map-mask`, `map-unsure` or `map-read-as`.
 */
export function mapForPack(image: DecodedImage, labels: readonly Label[], readAs?: SourceId): PackMap {
  const report = examine(image, labels, readAs);
  if (report === null) return { map: plainIds(image), rival: undefined };
  if (readAs !== undefined) return { map: applyImport(report), rival: undefined };
  const { source, sources } = report;
  if (source === 'mask') throw new SpadeworkError('map-mask');
  if (source === 'own-colours' && sources.includes('own-ids'))
    return { map: coloursOrIds(image, report), rival: undefined };
  const rival = report.ambiguous ? sources.find((one) => one !== 'own-ids' && one !== 'unknown-ids') : undefined;
  return { map: source === 'own-colours' && isExact(report) ? applyImport(report) : plainIds(image), rival };
}

/** The map of a picture in the colours of the pack's labels, and in no other. Throws `map-coloured` for any other picture. */
export function mapByColours(image: DecodedImage, labels: readonly Label[]): LabelMap {
  const report = examineColours(image, labels);
  if (report === null || !isExact(report)) throw new SpadeworkError('map-coloured');
  return applyImport(report);
}

/**
 * The map of a photo that is learnt from: ids as `mapForPack` reads them, or the colours of the pack's labels. Throws `map-not-png`,
 * `map-coloured`, and what `mapForPack` throws.
 */
export async function readMapOfPhoto(file: ImageFile, labels: readonly Label[]): Promise<LabelMap> {
  if (!isPng(file.bytes)) throw new SpadeworkError('map-not-png', { name: file.name });
  const image = await readMapImage(file);
  const holdsIds = image.kind !== 'colour' || idsOf(image) !== undefined;
  return holdsIds ? mapForPack(image, labels).map : mapByColours(image, labels);
}

/** Null for a picture that has neither the pack's colours nor areas of any. */
function examineColours(image: DecodedImage, labels: readonly Label[]): ImportReport | null {
  try {
    return examine(image, labels, 'own-colours');
  } catch (thrown) {
    if (thrown instanceof SpadeworkError && thrown.code === 'map-read-as') return null;
    throw thrown;
  }
}

/** Null for what has no areas: ids that say nothing of themselves, as of noise or of a very small file. */
function examine(image: DecodedImage, labels: readonly Label[], readAs: SourceId | undefined): ImportReport | null {
  try {
    return examineMap(image, labels, readAs);
  } catch (thrown) {
    if (readAs !== undefined && thrown instanceof RangeError)
      throw new SpadeworkError('map-read-as', { source: readAs });
    if (thrown instanceof SpadeworkError && thrown.code === 'not-a-label-map') return null;
    throw thrown;
  }
}

/** The palette has the pack's colours: where ids and colours say the same there is no question, else all colours must be known. */
function coloursOrIds(image: DecodedImage, report: ImportReport): LabelMap {
  const byColour = applyImport(report);
  const byId = plainIds(image);
  if (byId.ids.every((id, i) => id === byColour.ids[i])) return byId;
  if (!isExact(report)) throw new SpadeworkError('map-unsure');
  return byColour;
}

function isExact({ entries, snapped, lossy }: ImportReport): boolean {
  return snapped === 0 && !lossy && entries.every(({ certainty }) => certainty === 'certain');
}

/** The ids as they stand, and none where nothing is seen. */
function plainIds(image: DecodedImage): LabelMap {
  const { width, height } = image;
  return { width, height, ids: Uint8Array.from(present(idsOf(image)), (id) => (id < 0 ? EMPTY : id)) };
}
