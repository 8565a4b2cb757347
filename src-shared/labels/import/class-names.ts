/**
 * From a class of a published data set to a label of a pack: by its English name, or else by what it is a kind of. Packs
 * have sets of their own, so everything goes by words, never by ids.
 */
import type { Label } from '../../packs.ts';

/** The label that a class becomes; `same` when the pack has it by that name or a synonym, else a broader label. */
export interface NamedLabel {
  readonly label: Label;
  readonly same: boolean;
}

const SYNONYMS = [
  'other, unlabeled, unlabelled, unknown, void, background, ignore, nothing, static',
  'clouds, cloud',
  'sea, ocean',
  'water, water body',
  'earth, soil, dirt, land, ground, bare ground',
  'rock, stone, cliff',
  'tree, forest, wood land, vegetation',
  'plant, bush, shrub, plants',
  'road, street',
  'path, trail, sidewalk, pavement, dirt track',
  'person, people, human',
  'boat, ship',
  'snow, ice',
  'hill, hills',
  'mountain, mountains',
  'grass, lawn, meadow',
  'field, farmland, cropland',
  'building, buildings',
  'sand, beach',
];

/** "a, b > c, d": a and b are a kind of c, or failing that of d. Lines further down are tried later. */
const KINDS = [
  'fog, smoke > clouds',
  'clouds, fog, smoke > sky',
  'river, waterfall > lake',
  'lake > river',
  'sea, water, river, lake, swimming pool, fountain, waterfall, waterdrops > water, lake, river, sea',
  'hill > mountain, grass',
  'mountain > hill, rock',
  'rock > mountain, earth',
  'snow > mountain',
  'sand > earth',
  'terrain > grass, earth',
  'palm, branch, leaves > tree',
  'flower, potted plant, vegetable, salad > plant',
  'grass > field, plant',
  'field, straw, playingfield > grass, plant',
  'plant, flower, moss, straw, potted plant > grass, tree',
  'tree, palm, branch, leaves > plant',
  'runway, parking, rail track, railroad, bridge, tunnel > road',
  'road, platform, pier, stairs, stairway, step, stage, gravel > path',
  'path > road',
  'road, runway, parking, rail track, railroad, path, platform, stage, gravel > earth',
  'earth, mud > field, sand, path, grass',
  'wall brick, wall concrete, wall panel, wall stone, wall tile, wall wood, building, skyscraper > house, building',
  'house, skyscraper, tower, hovel, grandstand, booth, canopy, awning, wall, roof, structural, fence, railing, bannister > building',
  'bridge, tunnel, pier, guard rail, base, column, stairs, stairway, tent, window, windowpane, door > building',
  'rider > person',
];

/** Finds the pack's label for a class; `undefined` when it has none that comes near. */
export function labelForClass(className: string, labels: readonly Label[]): NamedLabel | undefined {
  const label = labelNamed(className, labels);
  if (label !== undefined) return { label, same: true };
  for (const broader of broaderTerms.get(normalise(className)) ?? []) {
    const found = labelNamed(broader, labels);
    if (found !== undefined) return { label: found, same: false };
  }
  return undefined;
}

/** The pack's label for everything that has no label, if it has one. */
export function otherLabel(labels: readonly Label[]): Label | undefined {
  return labelNamed('other', labels);
}

function labelNamed(name: string, labels: readonly Label[]): Label | undefined {
  const words = normalise(name);
  // A label may go by several names, as 'lake, river' does.
  const namesOf = (label: Label): string[] => label.name.en.split(/[,/;&]| or | and /).map(normalise);
  return (
    labels.find((label) => namesOf(label).includes(words)) ??
    labels.find((label) => namesOf(label).some((own) => synonyms.get(words)?.has(own)))
  );
}

/** Lower case, single blanks, no plural, and without the '-other' and '-stuff' of COCO-Stuff. */
function normalise(name: string): string {
  const words = name
    .toLowerCase()
    .trim()
    .replace(/[-_\s]+/g, ' ')
    .replace(/(?<=.) (other|stuff|merged)$/, '');
  return words.replace(/(sh|ch|x|ss)es$/, '$1').replace(/([^su])s$/, '$1');
}

const synonyms = new Map<string, Set<string>>();
for (const line of SYNONYMS) {
  const group = new Set(line.split(', ').map(normalise));
  for (const word of group) synonyms.set(word, group);
}

const broaderTerms = new Map<string, string[]>();
for (const line of KINDS) {
  const [kinds, broader] = line.split(' > ').map((side) => side.split(', ').map(normalise)) as [string[], string[]];
  for (const kind of kinds) {
    for (const word of synonyms.get(kind) ?? [kind]) {
      broaderTerms.set(word, [...(broaderTerms.get(word) ?? []), ...broader.filter((term) => term !== word)]);
    }
  }
}
