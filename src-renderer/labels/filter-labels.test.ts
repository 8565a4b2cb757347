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
  it('finds a label by what else people call it, after those of that name', () => {
    expect(ids('fog')).toEqual([2]);
    expect(ids('ship')).toEqual([1]);
    expect(ids('船')).toEqual([1]);
    const lakes = [label(7, 'sea', '海'), label(8, 'lake, river', '湖・川'), label(9, 'watermelon', 'すいか')];
    expect(filterLabels(lakes, 'water').map(({ id }) => id)).toEqual([9, 7, 8]);
  });
  it('gives none where nothing fits', () => expect(ids('train')).toEqual([]));
});
