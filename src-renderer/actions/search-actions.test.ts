import { describe, expect, it } from 'vitest';
import { searchActions, type ActionEntry } from './search-actions.ts';

const entry = (id: string, words: string, group: string): ActionEntry => ({
  action: { id, label: 'action.undo', run: () => {} },
  words,
  group,
});
const entries = [
  entry('view.fit', 'Fit to window', 'View'),
  entry('edit.undo', '元に戻す', '編集'),
  entry('view.zoom', 'Zoom into fit', 'View'),
];
const ids = (query: string): string[] => searchActions(entries, query).map(({ action }) => action.id);

describe('searchActions', () => {
  it('gives all for an empty query', () => expect(ids('')).toHaveLength(3));
  it('wants every word, from name or group', () => expect(ids('view zoom')).toEqual(['view.zoom']));
  it('puts beginnings first', () => expect(ids('fit')).toEqual(['view.fit', 'view.zoom']));
  it('finds by id in any language', () => expect(ids('undo')).toEqual(['edit.undo']));
});
