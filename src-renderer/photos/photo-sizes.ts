/** The sizes in which the picture of a map can be saved, and what is said of each. */
import { exportedSize, type ExportSize } from '../../src-shared/exports/batch-plan.ts';
import { enlargedSize, MAX_FACTOR } from '../../src-shared/enlargement/enlarge-factor.ts';
import { sizeOutcome } from '../../src-shared/enlargement/size-outcome.ts';
import type { Size } from '../../src-shared/geometry.ts';
import { planRender } from '../../src-shared/labels/fit.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import { t } from '../stores/language.svelte.ts';

export const PHOTO_SIZES = ['pack', 'double', 'quadruple', 'map'] as const;
export type PhotoSizeId = (typeof PHOTO_SIZES)[number];

/** As exports name them. */
export const EXPORT_SIZE_OF: Readonly<Record<PhotoSizeId, ExportSize>> = {
  pack: { kind: 'pack' },
  double: { kind: 'times', factor: 2 },
  quadruple: { kind: 'times', factor: MAX_FACTOR },
  map: { kind: 'map' },
};

/** Pixels of the picture that the pack makes of a map. */
function paintedSize({ generator }: PackManifest, map: Size): Size {
  return planRender(generator, map).picture;
}

/** Pixels of a file of the picture of a map. */
export function photoSize(pack: PackManifest, map: Size, size: ExportSize): Size {
  return exportedSize(size, paintedSize(pack, map), map);
}

/** The sizes that differ, with their pixels. */
export function offeredSizes(pack: PackManifest, map: Size): { id: PhotoSizeId; size: Size }[] {
  const all = PHOTO_SIZES.map((id) => ({ id, size: photoSize(pack, map, EXPORT_SIZE_OF[id]) }));
  return all.filter(({ size }, i) => all.findIndex((other) => pixelWords(other.size) === pixelWords(size)) === i);
}

export function pixelWords({ width, height }: Size): string {
  return `${width} × ${height}`;
}

/** What becomes of the picture of a map in a file of `size`, in a sentence. */
export function sizeWords(pack: PackManifest, map: Size, size: Size): string {
  const made = paintedSize(pack, map);
  const outcome = sizeOutcome(made, size, pack.enlarger !== undefined);
  return t(`photo-size.${outcome}`, {
    made: pixelWords(made),
    size: pixelWords(size),
    most: pixelWords(enlargedSize(made, MAX_FACTOR)),
  });
}

/** What a map of that size gives. */
export function prospectWords(pack: PackManifest, map: Size): string {
  const made = paintedSize(pack, map);
  return t(pack.enlarger === undefined ? 'photo-size.gives' : 'photo-size.gives-larger', {
    made: pixelWords(made),
    most: pixelWords(enlargedSize(made, MAX_FACTOR)),
  });
}
