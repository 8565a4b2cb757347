import { describe, expect, it } from 'vitest';
import { labelSetSchema, withLabelSet, withPresentNames, type LabelSet } from './label-set.ts';
import { mergeLabelFile, readLabelSet, writeLabelSet, writePalette } from './label-set-file.ts';
import { knownLabelSet } from './sets/known-label-sets.ts';

const plain = [
  { id: 0, name: { en: 'Label 0', ja: 'ラベル 0' }, colour: '#102030' },
  { id: 4, name: { en: 'Label 4', ja: 'ラベル 4' }, colour: '#405060' },
  { id: 7, name: { en: 'Label 7', ja: 'ラベル 7' }, colour: '#708090' },
];
const edited: LabelSet = [
  { id: 7, name: { en: 'sky', ja: '空', fr: 'ciel' }, colour: '#87ceeb', key: 2, group: 'Nature' },
  { id: 0, name: { en: 'sea', ja: '海' }, colour: '#143296', hidden: true },
];

describe('a label set', () => {
  it('names and orders the labels of its pack, and changes nothing of what fills a new map', () => {
    const pack = withLabelSet({ labels: plain, id: 'x' }, edited);
    expect(pack.labels.map(({ id, name }) => [id, name.en])).toEqual([
      [7, 'sky'],
      [0, 'sea'],
      [4, 'Label 4'],
    ]);
    expect(pack).toMatchObject({ id: 'x', defaultLabel: 0 });
    expect(withLabelSet({ labels: plain, defaultLabel: 4 }, edited).defaultLabel).toBe(4);
    expect(withLabelSet({ labels: plain }, [{ ...edited[0]!, id: 99 }]).labels).toEqual(plain);
  });

  it('has each id and each key once, and languages by their tags', () => {
    expect(labelSetSchema.safeParse(edited).success).toBe(true);
    const [sky, sea] = edited;
    for (const wrong of [
      [],
      [sky, sky],
      [sky, { ...sea, key: 2 }],
      [{ ...sky, key: 10 }],
      [{ ...sky, name: { ...sky!.name, '__proto__ ': 'x' } }],
      [{ ...sky, name: { ...sky!.name, de: '' } }],
      [{ ...sky, colour: 'red' }],
    ])
      expect(labelSetSchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
  });

  it('is known again in a document that was painted before the names changed', () => {
    const { labels } = withLabelSet({ labels: plain }, edited);
    expect(withPresentNames(plain, labels).map(({ id, name }) => [id, name.en])).toEqual([
      [0, 'sea'],
      [4, 'Label 4'],
      [7, 'sky'],
    ]);
    // What has a present name keeps it, wherever it stands.
    const moved = [
      { ...plain[0]!, name: { en: 'sky', ja: '空' } },
      { ...plain[2]!, name: { en: 'boat', ja: '船' } },
    ];
    expect(withPresentNames(moved, labels)).toEqual(moved);
  });
});

describe('files of label sets', () => {
  it('give back all of it as JSON', () => {
    expect(readLabelSet(writeLabelSet(edited))).toEqual(edited);
    const current = [{ ...plain[0]!, key: 2 }, { ...plain[1]!, key: 1 }, plain[2]!];
    expect(mergeLabelFile(current, writeLabelSet(edited))).toEqual([...edited, { ...plain[1]!, key: 1 }]);
  });

  it('give back colours by name as a palette, whatever the order', () => {
    const text = writePalette('My\nlabels', [...edited].reverse(), ({ name }) => name.ja);
    expect(text).toBe('GIMP Palette\nName: My labels\nColumns: 4\n#\n 20  50 150\t海\n135 206 235\t空\n');
    const greyed = edited.map((label) => ({ ...label, colour: '#808080' }));
    expect(mergeLabelFile(greyed, text)).toEqual(edited);
  });

  it('take names and colours by place from a palette of strangers, by id from a list', () => {
    const palette = 'GIMP Palette\n#\n255 0 0 rouge\n0 255 0 vert\n';
    expect(mergeLabelFile(plain, palette)!.map(({ name, colour }) => [name.en, colour])).toEqual([
      ['rouge', '#ff0000'],
      ['vert', '#00ff00'],
      ['Label 7', '#708090'],
    ]);
    const list = '[{"id": 4, "name": {"en": "grass", "ja": "草"}, "colour": "#0f0"}]';
    expect(mergeLabelFile(plain, list)![1]).toEqual({ id: 4, name: { en: 'grass', ja: '草' }, colour: '#00ff00' });
  });

  it('are refused where they list no labels', () => {
    expect(mergeLabelFile(plain, '<html>')).toBeUndefined();
    expect(readLabelSet('{"format":"spadework-labels","version":2,"labels":[]}')).toBeUndefined();
  });

  it('hold the largest set there is', () => {
    const { labels } = knownLabelSet('coco-stuff');
    expect(mergeLabelFile([...labels], writeLabelSet([...labels]))).toEqual(labels);
  });
});
