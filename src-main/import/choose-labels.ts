/** The labels of a new pack: a list that ships, a file of the person's, or none. */
import { basename } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { knownLabelSet, type LabelSetId } from '../../src-shared/labels/sets/known-label-sets.ts';
import { readLabelList } from '../../src-shared/labels/sets/read-label-list.ts';
import type { Label } from '../../src-shared/packs.ts';
import { readRange, withFile } from '../engine/packs/byte-source.ts';
import { decodeText } from '../../src-shared/decode-text.ts';
import type { Semantics } from './infer-semantics.ts';

const MAX_BYTES = 4 * 1024 * 1024;

/** Reads a list of labels in any of the forms and encodings that are understood. Throws `labels-file`, `file-*`. */
export function readLabelFile(path: string): Label[] {
  const name = basename(path);
  const bytes = withFile(path, (source) => {
    if (source.size > MAX_BYTES) throw new SpadeworkError('labels-file', { name });
    return readRange(source, 0, source.size);
  });
  const labels = readLabelList(decodeText(bytes));
  if (!labels) throw new SpadeworkError('labels-file', { name });
  return labels;
}

/** What the person said of the channels, with what a known set says of the rest where they said nothing. */
export function completeSemantics(given: Partial<Semantics>, set: LabelSetId | undefined): Partial<Semantics> {
  if (set === undefined) return given;
  const { labels, labelOffset } = knownLabelSet(set).semantics;
  return { labels, labelOffset, ...given };
}

/** Of a list the labels that the network has room for; throws `labels-too-many` where a list of the person's has more. */
export function fitLabels(list: readonly Label[], labels: number, isKnownSet: boolean): Label[] {
  const fitting = list.filter(({ id }) => id < labels);
  const first = list.find(({ id }) => id >= labels);
  if (first && !isKnownSet) throw new SpadeworkError('labels-too-many', { id: first.id, labels });
  return fitting;
}
