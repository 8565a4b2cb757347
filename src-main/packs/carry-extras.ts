/** Takes what the person has beside a pack along into its file, and out of the file again: for the window and the terminal. */
import type { PlainError } from '../../src-shared/api/errors.ts';
import type { ImageFile } from '../../src-shared/api/values.ts';
import type { LabelSet } from '../../src-shared/labels/label-set.ts';
import type { LabelSets } from './label-sets.ts';
import { readPackExtras, type PackExtras } from './pack-extras.ts';
import type { LibraryPack } from './pack-library.ts';

/** What the person has beside packs. */
export interface Belongings {
  labelSets: LabelSets;
  /** The gallery, as packs know it: styles travel with the pack whose encoder read them. */
  styles: {
    filesReadBy(encoder: string): Promise<ImageFile[]>;
    takeFiles(files: readonly ImageFile[]): Promise<{ taken: number; refused: PlainError[] }>;
  };
}

/** Throws `file-unreadable`. */
export async function gatherExtras(
  { manifest, packHash }: LibraryPack,
  { labelSets, styles }: Belongings,
): Promise<PackExtras> {
  return {
    labels: await labelSets.read(packHash),
    styles: manifest.encoder === undefined ? [] : await styles.filesReadBy(manifest.encoder.weights.sha256),
  };
}

export interface TakenExtras {
  /** The labels that came along and count from now on; null where none came, or the person had said something before. */
  labels: LabelSet | null;
  /** How many styles are new. */
  styles: number;
  refused: PlainError[];
}

/** Takes what came in the file of a pack that was taken in. Throws `file-unwritable`. */
export async function takeExtras(
  path: string,
  { packHash }: LibraryPack,
  { labelSets, styles }: Belongings,
): Promise<TakenExtras> {
  const { labels, styles: files, refused } = readPackExtras(path);
  const isNew = labels !== null && (await labelSets.read(packHash)) === null;
  if (isNew) await labelSets.change(packHash, labels);
  const added = files.length === 0 ? { taken: 0, refused: [] } : await styles.takeFiles(files);
  return { labels: isNew ? labels : null, styles: added.taken, refused: [...refused, ...added.refused] };
}
