import { describe, expect, it } from 'vitest';
import type { Label } from '../../src-shared/packs.ts';
import { filterLabels } from './filter-labels.ts';

const label = (id: number, en: string, ja: string): Label => ({ id, name: { en, ja }, colour: '#000000' });
const labels = [label(0, 'sky', '空'), label(1, 'Boat', 'ボート'), label(2, 'clouds', '雲')];
const ids = (query: string): number[] => filterLabels(labels, query).map(({ id }) => id);

describe('filterLabels', () => {
  it('gives all for an empty query', () => expect(ids('  ')).toEqual([0, 1, 2]));
  it('looks into both languages, whatever the case', () => {
    expect(ids('BOA')).toEqual([1]);
    expect(ids('雲')).toEqual([2]);
  });
  it('takes hiragana and full-width letters for what they mean', () => {
    expect(ids('ぼーと')).toEqual([1]);
    expect(ids('ｓｋｙ')).toEqual([0]);
  });
  it('gives none where nothing fits', () => expect(ids('train')).toEqual([]));
});
