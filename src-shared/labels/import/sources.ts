/** The ways in which a file may say which label a pixel has: whose ids or whose colours it holds. */
import { UNLABELLED } from '../semantics.ts';
import { EMPTY } from '../../document/tile.ts';
import type { Label } from '../../packs.ts';
import type { ClassTable, Colour } from './class-table.ts';
import { labelForClass, otherLabel } from './class-names.ts';
import { ADE20K } from './tables/ade20k.ts';
import { CITYSCAPES, CITYSCAPES_TRAINING } from './tables/cityscapes.ts';
import { COCO_STUFF, COCO_STUFF_TOOLBOX } from './tables/coco-stuff.ts';
import { GAUGAN } from './tables/gaugan.ts';

/** Words for the person: `import.source.<id>` in messages/. */
export type IdSourceId =
  | 'own-ids'
  | 'coco-stuff-ids'
  | 'coco-stuff-ids-from-1'
  | 'ade20k-ids'
  | 'ade20k-training-ids'
  | 'cityscapes-ids'
  | 'cityscapes-training-ids'
  | 'unknown-ids';
export type ColourSourceId =
  | 'own-colours'
  | 'coco-stuff-colours'
  | 'coco-stuff-toolbox-colours'
  | 'ade20k-colours'
  | 'cityscapes-colours'
  | 'gaugan-colours'
  | 'mask'
  | 'unknown-colours';
export type SourceId = IdSourceId | ColourSourceId;

/** What a pixel with some id or colour is, in the words of its source, and the pack's label for it. */
export interface Meaning {
  readonly className: string | undefined;
  readonly label: number;
  /** `certain`: the pack's own, or of the same name. `guessed`: a broader label. `unknown`: the source does not know it. */
  readonly certainty: 'certain' | 'guessed' | 'unknown';
}

export const BLACK = 0;
export const WHITE = 0xffffff;

const idTables: Record<Exclude<IdSourceId, 'own-ids' | 'unknown-ids'>, { table: ClassTable; first: number }> = {
  'coco-stuff-ids': { table: COCO_STUFF, first: 0 },
  'coco-stuff-ids-from-1': { table: COCO_STUFF, first: 1 },
  'ade20k-ids': { table: ADE20K, first: 1 },
  'ade20k-training-ids': { table: ADE20K, first: 0 },
  'cityscapes-ids': { table: CITYSCAPES, first: 0 },
  'cityscapes-training-ids': { table: CITYSCAPES_TRAINING, first: 0 },
};

const colourTables: Record<Exclude<ColourSourceId, 'own-colours' | 'mask' | 'unknown-colours'>, ClassTable> = {
  'ade20k-colours': ADE20K,
  'coco-stuff-colours': COCO_STUFF,
  'coco-stuff-toolbox-colours': COCO_STUFF_TOOLBOX,
  'cityscapes-colours': CITYSCAPES,
  'gaugan-colours': GAUGAN,
};

export const ID_SOURCES: readonly IdSourceId[] = [
  'own-ids',
  ...(Object.keys(idTables) as (keyof typeof idTables)[]),
  'unknown-ids',
];
export const COLOUR_SOURCES: readonly ColourSourceId[] = [
  'own-colours',
  ...(Object.keys(colourTables) as (keyof typeof colourTables)[]),
  'mask',
  'unknown-colours',
];

/** What `id` means in a source. */
export function meaningOfId(source: IdSourceId, id: number, labels: readonly Label[]): Meaning {
  const rest = leftOver(labels);
  if (source === 'own-ids') {
    const own = labels.find((label) => label.id === id);
    if (own !== undefined) return { className: own.name.en, label: id, certainty: 'certain' };
  } else if (source !== 'unknown-ids') {
    const { table, first } = idTables[source];
    const className = table.names[id - first];
    if (className !== undefined) return meaningOfClass(className, labels);
    // Files that count from 1 hold 0 where nothing is labelled, all others 255.
    return {
      className: undefined,
      label: rest,
      certainty: id === (first > 0 ? 0 : UNLABELLED) ? 'certain' : 'unknown',
    };
  }
  if (id === UNLABELLED) return { className: undefined, label: rest, certainty: 'certain' };
  return { className: undefined, label: rest, certainty: 'unknown' };
}

/** A colour that a source draws, and what it means. */
export interface SourceColour {
  readonly colour: Colour;
  readonly meaning: Meaning;
}

/** All colours of a source; of classes that share one colour, the first. */
export function coloursOfSource(source: ColourSourceId, labels: readonly Label[]): SourceColour[] {
  if (source === 'unknown-colours') return [];
  if (source === 'own-colours')
    return labels.map((label) => ({ colour: colourOf(label), meaning: meaningOfOwn(label) }));
  if (source === 'mask') return maskColours(labels);
  const { names, colours } = colourTables[source];
  const seen = new Map<Colour, SourceColour>();
  colours.forEach((colour, id) => {
    if (colour !== undefined && !seen.has(colour))
      seen.set(colour, { colour, meaning: meaningOfClass(names[id]!, labels) });
  });
  return [...seen.values()];
}

/** A mask says where one label is, not which: white is it, black is all else. */
function maskColours(labels: readonly Label[]): SourceColour[] {
  return [
    { colour: BLACK, meaning: { className: undefined, label: EMPTY, certainty: 'certain' } },
    { colour: WHITE, meaning: { className: undefined, label: labels[0]!.id, certainty: 'unknown' } },
  ];
}

/** The colour of a label as a number. */
function colourOf(label: Label): Colour {
  return Number.parseInt(label.colour.slice(1), 16);
}

/** The label for pixels that have none: the pack's own for that, its 'other', or its first. */
export function leftOver(labels: readonly Label[]): number {
  return (labels.find(({ id }) => id === UNLABELLED) ?? otherLabel(labels) ?? labels[0]!).id;
}

function meaningOfOwn(label: Label): Meaning {
  return { className: label.name.en, label: label.id, certainty: 'certain' };
}

function meaningOfClass(className: string, labels: readonly Label[]): Meaning {
  const found = labelForClass(className, labels);
  if (found === undefined) return { className, label: leftOver(labels), certainty: 'guessed' };
  return { className, label: found.label.id, certainty: found.same ? 'certain' : 'guessed' };
}
