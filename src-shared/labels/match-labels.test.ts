import { describe, expect, it } from 'vitest';
import type { Label } from '../packs.ts';
import { knownLabelSet } from './sets/known-label-sets.ts';
import { matchLabels, plainMatch, throughTable } from './match-labels.ts';

const list = (...names: [id: number, en: string][]): Label[] =>
  names.map(([id, en]) => ({ id, name: { en, ja: en }, colour: '#102030' }));
const pack = (labels: Label[], dontCare = false) => ({ labels, generator: { dontCare } });
const NOTHING = new Set<number>();

const nature = list([0, 'sky'], [1, 'sea'], [2, 'grass']);
const city = list([0, 'road'], [1, 'building'], [2, 'sky'], [3, 'ocean']);

describe('labels of a document and a pack', () => {
  it('are the same for the pack that it was painted for', () => {
    const match = plainMatch(pack(nature));
    expect(match).toMatchObject({ labels: nature, others: [], isPlain: true });
    const ids = Uint8Array.of(0, 1, 2);
    expect(throughTable(ids, match)).toBe(ids);
  });

  it('meet by name and synonym, under the ids of the document; the rest is kept', () => {
    const match = matchLabels(nature, pack(city), NOTHING, {});
    const idOf = (name: string): number => match.labels.find(({ name: { en } }) => en === name)!.id;
    expect([idOf('sky'), idOf('ocean')]).toEqual([0, 1]);
    expect(match.labels.map(({ name }) => name.en)).toEqual(city.map(({ name }) => name.en));
    expect(match.others).toEqual([nature[2]]);
    // Drawn as sky, sea as ocean, grass as the pack's first label.
    expect(throughTable(Uint8Array.of(0, 1, 2), match)).toEqual(Uint8Array.of(2, 3, 0));
    expect(match.isPlain).toBe(false);
  });

  it('leave what the pack does not know unlabelled where it can be', () => {
    expect(matchLabels(nature, pack(city, true), NOTHING, {}).table[2]).toBe(255);
  });

  it('follow what the person says instead', () => {
    const match = matchLabels(nature, pack(city), NOTHING, { 2: 1, 1: 0 });
    expect([match.table[2], match.table[1], match.table[0]]).toEqual([1, 0, 2]);
    // The sea stays a label of the document beside the pack's ocean.
    expect(match.others.map(({ id }) => id)).toEqual([1, 2]);
    expect(matchLabels(nature, pack(city), NOTHING, { 2: 99 }).table[2]).toBe(0);
  });

  it('come back to the very ids when the first pack comes back', () => {
    const there = matchLabels(nature, pack(city), NOTHING, {});
    const back = matchLabels([...there.labels, ...there.others], pack(nature), new Set([0, 1, 2]), {});
    const ids = Uint8Array.of(0, 1, 2, 2, 1);
    expect(throughTable(ids, back)).toEqual(ids);
    expect(back.labels).toEqual(nature);
  });

  it('never share an id, and keep what is painted, where two large sets meet', () => {
    const coco = knownLabelSet('coco-stuff').labels;
    const ade = { labels: [...knownLabelSet('ade20k').labels], generator: { dontCare: true } };
    const painted = new Set(coco.slice(-40).map(({ id }) => id));
    const match = matchLabels(coco, ade, painted, {});
    const ids = [...match.labels, ...match.others].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Math.max(...ids)).toBeLessThan(255);
    for (const id of painted) expect(ids).toContain(id);
    const names = new Map([...match.labels, ...match.others].map(({ id, name }) => [id, name.en]));
    for (const { id, name } of match.others) expect(names.get(id)).toBe(name.en);
  });
});
