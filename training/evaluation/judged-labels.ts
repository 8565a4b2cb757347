/**
 * What the judge can tell apart: its 150 classes of ADE20K gathered into labels, and which label of a pack belongs to
 * which. The groups are those of models/recipe/evaluate/judge.py, so that figures compare.
 */
import { ADE20K } from '../../src-shared/labels/import/tables/ade20k.ts';

/** Labels of the shipped pack that the groups know by another name. */
const SYNONYMS: Readonly<Record<string, string>> = { cloud: 'clouds', bushes: 'plant', 'lake, river': 'water' };

/**
 * Judged label -> labels, classes. Clouds are no class of ADE20K and count as sky; snow is left out. The pool table among the water
 * is the recipe's ("pool"): what it has been taken for in a landscape was water.
 */
const GROUPS: Readonly<Record<string, readonly [labels: readonly string[], classes: readonly string[]]>> = {
  sky: [['sky', 'clouds'], ['sky']],
  mountain: [['mountain'], ['mountain', 'hill']],
  tree: [['tree'], ['tree', 'palm']],
  grass: [['grass'], ['grass']],
  field: [['field'], ['field']],
  plant: [['plant'], ['plant', 'flower']],
  earth: [['earth'], ['earth', 'path', 'dirt track', 'road', 'land', 'sidewalk', 'runway']],
  sand: [['sand'], ['sand']],
  rock: [['rock'], ['rock']],
  water: [['water'], ['water', 'river', 'lake', 'waterfall', 'pool table', 'swimming pool', 'fountain']],
  sea: [['sea'], ['sea']],
};

const NOT_JUDGED = 255;

interface NamedLabel {
  id: number;
  name: string;
}

export interface JudgedLabels {
  readonly names: readonly string[];
  /** By id of a map: its judged label, or 255 for what is not judged. 256 of them. */
  readonly ofLabel: Uint8Array;
  /** By class of the judge, 0 for none: its judged label, or the number of them for another. 256 of them. */
  readonly ofClass: Uint8Array;
}

/** `labels`: of the maps that are painted. Labels outside the groups are judged where ADE20K has a class of that name, alone. */
export function judgeLabels(labels: readonly NamedLabel[]): JudgedLabels {
  const groups = Object.entries(GROUPS).map(([name, [own, classes]]) => ({ name, labels: own, classes }));
  const grouped = new Set(groups.flatMap((group) => group.classes));
  for (const { name } of labels) {
    const plain = standardName(name);
    if (groups.some((group) => group.labels.includes(plain)) || !ADE20K.names.includes(plain) || grouped.has(plain))
      continue;
    groups.push({ name: plain, labels: [plain], classes: [plain] });
  }
  const ofLabel = new Uint8Array(256).fill(NOT_JUDGED);
  for (const { id, name } of labels) {
    const index = groups.findIndex((group) => group.labels.includes(standardName(name)));
    if (index >= 0) ofLabel[id] = index;
  }
  const ofClass = new Uint8Array(256).fill(groups.length);
  ADE20K.names.forEach((name, i) => {
    const index = groups.findIndex((group) => group.classes.includes(name));
    if (index >= 0) ofClass[i + 1] = index;
  });
  return { names: groups.map(({ name }) => name), ofLabel, ofClass };
}

function standardName(name: string): string {
  const plain = name.toLowerCase();
  return SYNONYMS[plain] ?? plain;
}
