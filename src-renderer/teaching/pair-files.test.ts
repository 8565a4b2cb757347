import { expect, test } from 'vitest';
import { pairFiles } from './pair-files.ts';

const paired = (...names: string[]): unknown => {
  const { pairs, photos, projects, others } = pairFiles(names.map((name) => new File([], name)));
  const nameOf = ({ name }: File): string => name;
  return {
    pairs: pairs.map(({ photo, map }) => [photo.name, map.name]),
    photos: photos.map(nameOf),
    projects: projects.map(nameOf),
    others: others.map(nameOf),
  };
};

test('a photo and a PNG of its name are a pair, in whatever order they come', () => {
  expect(paired('b.png', 'a.jpg', 'b.JPG', 'a.png')).toEqual({
    pairs: [
      ['b.JPG', 'b.png'],
      ['a.jpg', 'a.png'],
    ],
    photos: [],
    projects: [],
    others: [],
  });
});

test('a word behind the name of a map is understood, also between two PNGs', () => {
  expect(paired('lake.png', 'lake_labels.png', 'hill-mask.png', 'hill.webp')).toMatchObject({
    pairs: [
      ['lake.png', 'lake_labels.png'],
      ['hill.webp', 'hill-mask.png'],
    ],
  });
});

test('photos alone, projects, and what is neither are told apart', () => {
  expect(paired('alone.jpg', 'work.spadework', 'notes.txt', 'gone_map.png')).toEqual({
    pairs: [],
    photos: ['alone.jpg'],
    projects: ['work.spadework'],
    others: ['notes.txt', 'gone_map.png'],
  });
});
