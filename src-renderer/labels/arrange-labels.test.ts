import { expect, it } from 'vitest';
import type { SetLabel } from '../../src-shared/labels/label-set.ts';
import { inGroups, keysOf } from './arrange-labels.ts';

const label = (id: number, more: Partial<SetLabel> = {}): SetLabel => ({
  id,
  name: { en: `${id}`, ja: `${id}` },
  colour: '#000000',
  ...more,
});
const groups = (labels: SetLabel[]) =>
  inGroups(labels).map(({ name, labels: of }) => [name, ...of.map(({ id }) => id)]);

it('labels stand in their groups, those of none first, each in the order of the list', () => {
  expect(
    groups([label(3, { group: 'Town' }), label(1), label(2, { group: 'Sea' }), label(0, { group: 'Town' })]),
  ).toEqual([
    ['', 1],
    ['Town', 3, 0],
    ['Sea', 2],
  ]);
  expect(groups([label(1), label(2)])).toEqual([['', 1, 2]]);
});

it('number keys pick what the person gave them, else the first nine', () => {
  const plain = Array.from({ length: 12 }, (_, id) => label(id));
  expect([...keysOf(plain)].map(([key, { id }]) => [key, id])).toEqual(plain.slice(0, 9).map(({ id }) => [id + 1, id]));
  expect([...keysOf([label(4), label(5, { key: 7 })])].map(([key, { id }]) => [key, id])).toEqual([[7, 5]]);
});
