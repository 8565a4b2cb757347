/** What travels with a pack in its file and is no part of it: the labels as the person has them, and styles read by its encoder. */
import { SpadeworkError, toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import { MAX_STYLE_FILE_BYTES, STYLE_FILE_ENDING } from '../../src-shared/api/style-api.ts';
import type { ImageFile } from '../../src-shared/api/values.ts';
import type { LabelSet } from '../../src-shared/labels/label-set.ts';
import { readLabelSet, writeLabelSet } from '../../src-shared/labels/label-set-file.ts';
import { safeFileStem } from '../../src-shared/naming.ts';
import { withFile, type ByteSource } from '../engine/packs/byte-source.ts';
import { MANIFEST_FILE } from '../engine/packs/load-pack.ts';
import { readZipDirectory, readZipEntry, type ZipEntry } from '../files/zip-archive.ts';
import { manifestNameIn } from './pack-file.ts';

const LABELS_FILE = 'labels.json';
const STYLES_FOLDER = 'styles/';
/** Most styles that a pack brings along, and most bytes that they and the labels have together. */
const MAX_STYLES = 256;
const MAX_STYLE_BYTES = 128 * 1024 * 1024;
const MAX_LABELS_BYTES = 2 * 1024 * 1024;

export interface PackExtras {
  labels: LabelSet | null;
  /** Style files under the names that they have for people. */
  styles: ImageFile[];
}

/** The files of `extras` under their names in a pack's file, always the same ones for the same extras. */
export function extraFiles({ labels, styles }: PackExtras): { name: string; bytes: Uint8Array }[] {
  const text = labels === null ? [] : [{ name: LABELS_FILE, bytes: new TextEncoder().encode(writeLabelSet(labels)) }];
  const kept = styles.slice(0, MAX_STYLES);
  return [
    ...text,
    ...kept.map(({ name, bytes }, i) => {
      const stem = safeFileStem(name.slice(0, -STYLE_FILE_ENDING.length));
      return { name: `${STYLES_FOLDER}${String(i + 1).padStart(2, '0')} ${stem}${STYLE_FILE_ENDING}`, bytes };
    }),
  ];
}

/**
 * What a pack's file brings along beside the pack. Sizes are checked before anything is unpacked; what is damaged or too
 * large is passed over and named in `refused`, and the rest is taken.
 */
export function readPackExtras(path: string): PackExtras & { refused: PlainError[] } {
  return withFile(path, (source) => {
    const entries = readZipDirectory(source);
    const root = (manifestNameIn(entries.keys()) ?? '').slice(0, -MANIFEST_FILE.length);
    const refused: PlainError[] = [];
    const attempt = <Result>(read: () => Result): Result | null => {
      try {
        return read();
      } catch (error) {
        refused.push(toPlainError(error));
        return null;
      }
    };
    const labelsEntry = entries.get(root + LABELS_FILE);
    const labels = labelsEntry === undefined ? null : attempt(() => readLabels(source, labelsEntry));
    const styles: ImageFile[] = [];
    let bytes = 0;
    for (const entry of styleEntries(entries, root)) {
      const style = attempt(() => {
        bytes += entry.size;
        if (bytes > MAX_STYLE_BYTES || entry.size > MAX_STYLE_FILE_BYTES || styles.length === MAX_STYLES)
          throw new SpadeworkError('style-file-damaged', { name: nameOf(entry) });
        return { name: nameOf(entry), bytes: readZipEntry(source, entry) };
      });
      if (style !== null) styles.push(style);
    }
    return { labels, styles, refused };
  });
}

function styleEntries(entries: ReadonlyMap<string, ZipEntry>, root: string): ZipEntry[] {
  return [...entries.values()].filter(
    ({ name }) => name.startsWith(root + STYLES_FOLDER) && name.endsWith(STYLE_FILE_ENDING),
  );
}

function readLabels(source: ByteSource, entry: ZipEntry): LabelSet {
  if (entry.size > MAX_LABELS_BYTES) throw new SpadeworkError('labels-file', { name: LABELS_FILE });
  const labels = readLabelSet(new TextDecoder().decode(readZipEntry(source, entry)));
  if (labels === undefined) throw new SpadeworkError('labels-file', { name: LABELS_FILE });
  return labels;
}

function nameOf({ name }: ZipEntry): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/^\d+ /, '');
}
