import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ADE20K } from '../../src-shared/labels/import/tables/ade20k.ts';
import { packManifestSchema } from '../../src-shared/packs.ts';
import { judgeLabels } from './judged-labels.ts';

const { labels } = packManifestSchema.parse(
  JSON.parse(readFileSync(new URL('../../models/landscape/pack.json', import.meta.url), 'utf8')),
);
const own = labels.map(({ id, name }) => ({ id, name: name.en }));

describe('judged labels', () => {
  it('gather the shipped pack’s labels and the judge’s classes as the recipe does', () => {
    const { names, ofLabel, ofClass } = judgeLabels(own);
    const judged = Object.fromEntries(own.map(({ id, name }) => [name, names[ofLabel[id]!] ?? 'not judged']));
    expect(judged).toMatchObject({
      sky: 'sky',
      clouds: 'sky',
      bushes: 'plant',
      'lake, river': 'water',
      snow: 'not judged',
    });
    expect(names).toHaveLength(11);
    const classes = names.map((_, group) => ADE20K.names.filter((__, i) => ofClass[i + 1] === group));
    expect(classes[6]!.toSorted()).toEqual(['dirt track', 'earth', 'land', 'path', 'road', 'runway', 'sidewalk']);
    expect(ofClass[0]).toBe(names.length);
    expect(ofLabel[255]).toBe(255);
  });

  it('take other labels as the classes of their names', () => {
    const { names, ofLabel, ofClass } = judgeLabels([...own, { id: 40, name: 'Building' }, { id: 41, name: 'dragon' }]);
    expect(names[ofLabel[40]!]).toBe('building');
    expect(names[ofClass[2]!]).toBe('building');
    expect(ofLabel[41]).toBe(255);
  });
});
