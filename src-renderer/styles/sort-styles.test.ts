import { describe, expect, it } from 'vitest';
import type { StyleEntry } from '../../src-shared/api/style-api.ts';
import { findStyles, moveTo, sortStyles } from './sort-styles.ts';

const make = (id: string, en: string, ja: string, addedAt: string | null, starred = false): StyleEntry => ({
  id,
  name: { en, ja },
  origin: addedAt === null ? 'shipped' : 'own',
  starred,
  addedAt,
  style: null,
});
const styles = [
  make('dusk', 'Violet dusk', '紫の夕暮れ', null),
  make('b', 'photo 10', 'photo 10', '2025-02-01T00:00:00Z'),
  make('a', 'photo 9', 'photo 9', '2025-03-01T00:00:00Z', true),
];
const ids = (list: readonly StyleEntry[]): string[] => list.map(({ id }) => id);
const english = ({ name }: StyleEntry): string => name.en;

describe('sortStyles', () => {
  it('keeps the own order', () => expect(ids(sortStyles(styles, 'own', english))).toEqual(['dusk', 'b', 'a']));
  it('counts numbers in names', () => expect(ids(sortStyles(styles, 'name', english))).toEqual(['a', 'b', 'dusk']));
  it('puts the newest first and shipped ones last', () =>
    expect(ids(sortStyles(styles, 'newest', english))).toEqual(['a', 'b', 'dusk']));
  it('puts stars first and leaves the rest in place', () =>
    expect(ids(sortStyles(styles, 'starred', english))).toEqual(['a', 'dusk', 'b']));
});

it('finds by both languages, whatever the width of letters', () => {
  expect(ids(findStyles(styles, ' ＤＵＳＫ'))).toEqual(['dusk']);
  expect(ids(findStyles(styles, '夕暮'))).toEqual(['dusk']);
  expect(findStyles(styles, '')).toBe(styles);
});

it('moves a style to the place of another, forwards and back', () => {
  expect(moveTo(['a', 'b', 'c'], 'a', 'c')).toEqual(['b', 'c', 'a']);
  expect(moveTo(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b']);
  expect(moveTo(['a', 'b'], 'x', 'a')).toEqual(['a', 'b']);
});
