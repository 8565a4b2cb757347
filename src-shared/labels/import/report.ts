/** What a file was recognised as, before anything changes, and the map that follows from it and a person's choices. */
import { EMPTY } from '../../document/tile.ts';
import type { LabelMap } from '../label-map.ts';
import type { Colour } from './class-table.ts';
import type { Meaning, SourceId } from './sources.ts';

export interface ImportEntry extends Meaning {
  /** What stands in the file: an id, a colour (0xRRGGBB), or transparent pixels. */
  readonly found:
    | { readonly kind: 'id'; readonly id: number }
    | { readonly kind: 'colour'; readonly colour: Colour }
    | { readonly kind: 'transparent' };
  /** Pixels that are to become `label`. */
  readonly pixels: number;
}

export interface ImportReport {
  readonly width: number;
  readonly height: number;
  /** How the file was read. */
  readonly source: SourceId;
  /** Every way in which it could be read, the likeliest first; hand one to `examineMap` to read it so. */
  readonly sources: readonly SourceId[];
  /** True where other sources explain the file as well as this one: ask, rather than take it. */
  readonly ambiguous: boolean;
  /** What was found, most pixels first. `label` is the proposal, for `unknown` ones the nearest of the pack's colours. */
  readonly entries: readonly ImportEntry[];
  /** Pixels along soft edges that took the label of an area beside them. */
  readonly snapped: number;
  /** True where noise or lossy compression spread the colours, so that edges are not exact. */
  readonly lossy: boolean;
  /** By pixel, row-major: an index into `entries`. */
  readonly indices: Uint8Array;
}

/** Makes the map: the proposals, or for an entry's index the label (or EMPTY) that `choices` holds. */
export function applyImport(report: ImportReport, choices: ReadonlyMap<number, number> = new Map()): LabelMap {
  const labels = Uint8Array.from(report.entries, (entry, index) => choices.get(index) ?? entry.label);
  if (labels.some((label, index) => (choices.get(index) ?? label) !== label))
    throw new RangeError(`a label id is not in 0..${EMPTY}`);
  const ids = new Uint8Array(report.indices.length);
  for (let i = 0; i < ids.length; i++) ids[i] = labels[report.indices[i]!]!;
  return { width: report.width, height: report.height, ids };
}
