/** The label sets of the data sets that SPADE models are trained on: names, colours, and what else their channels hold. */
import landscapePack from '../../../models/landscape/pack.json' with { type: 'json' };
import type { GeneratorArchitecture, Label } from '../../packs.ts';
import { readColours, readNames, type ClassTable } from '../import/class-table.ts';
import { ADE20K } from '../import/tables/ade20k.ts';
import { CITYSCAPES } from '../import/tables/cityscapes.ts';
import { COCO_STUFF_TOOLBOX } from '../import/tables/coco-stuff.ts';
import { colourForId } from './label-colours.ts';

export const LABEL_SET_IDS = ['coco-stuff', 'ade20k', 'cityscapes', 'facades', 'landscape'] as const;
export type LabelSetId = (typeof LABEL_SET_IDS)[number];

/** Those that a network's channels tell: the others are too common a number. */
const PUBLISHED = ['coco-stuff', 'ade20k', 'cityscapes'] as const;

export interface KnownLabelSet {
  labels: readonly Label[];
  /** As its published training has them. */
  semantics: Pick<GeneratorArchitecture, 'labels' | 'dontCare' | 'edgeChannel' | 'labelOffset'>;
}

/** CMP Facades (Tylecek and Sara, 2013): ids 1 to 12, 0 unknown; the colours of its own maps. */
const FACADES: ClassTable = {
  names: readNames(`
    unknown, background, facade, window, door, cornice, sill, balcony, blind, decoration, molding, pillar, shop
  `),
  colours: readColours('000000 0000aa 0000ff 0055ff 00aaff 00ffff 55ffaa aaff55 ffff00 ffaa00 ff5500 ff0000 aa0000'),
};

const sets: Readonly<Record<LabelSetId, KnownLabelSet>> = {
  'coco-stuff': known(COCO_STUFF_TOOLBOX, { labels: 182, dontCare: true, edgeChannel: true, labelOffset: 0 }),
  ade20k: known(ADE20K, { labels: 150, dontCare: true, edgeChannel: false, labelOffset: 1 }),
  // The published training counts 35: the 34 that are drawn and number plates, which 8-bit maps cannot hold.
  cityscapes: known(CITYSCAPES, { labels: 35, dontCare: false, edgeChannel: true, labelOffset: 0 }),
  facades: known(FACADES, { labels: 13, dontCare: false, edgeChannel: false, labelOffset: 0 }),
  // The shipped pack's own, which its recipe trains with.
  landscape: {
    labels: landscapePack.labels,
    semantics: { labels: landscapePack.generator.labels, dontCare: true, edgeChannel: false, labelOffset: 0 },
  },
};

export function knownLabelSet(id: LabelSetId): KnownLabelSet {
  return sets[id];
}

/** The set whose published models see just such channels. */
export function labelSetIdOf(generator: GeneratorArchitecture): LabelSetId | undefined {
  return PUBLISHED.find((id) =>
    (['labels', 'dontCare', 'edgeChannel', 'labelOffset'] as const).every(
      (key) => knownLabelSet(id).semantics[key] === generator[key],
    ),
  );
}

function known({ names, colours }: ClassTable, semantics: KnownLabelSet['semantics']): KnownLabelSet {
  const labels = names.map((name, id): Label => {
    const colour = colours[id];
    return {
      id,
      name: { en: name, ja: name },
      colour: colour === undefined ? colourForId(id) : `#${colour.toString(16).padStart(6, '0')}`,
    };
  });
  return { labels, semantics };
}
