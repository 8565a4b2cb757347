import { describe, expect, it } from 'vitest';
import { readLabelList } from './read-label-list.ts';

const sky = { id: 0, name: { en: 'sky', ja: 'sky' } };
const names = (text: string): [number, string, string][] | undefined =>
  readLabelList(text)?.map(({ id, name }) => [id, name.en, name.ja]);

describe('label lists', () => {
  it.each([
    ['our own JSON', '[{"id": 0, "name": {"en": "sky", "ja": "空"}, "colour": "#87CEEB"}]', '空', '#87ceeb'],
    ['names alone', '["sky"]', 'sky', undefined],
    ['names by id', '{"0": "sky"}', 'sky', undefined],
    ['ids by name', '{"sky": {"id": 0, "color": [135, 206, 235]}}', 'sky', '#87ceeb'],
    ['an object of classes', '{"classes": [{"name": "sky", "color": "87ceeb"}]}', 'sky', '#87ceeb'],
    ['one a line', '# labels\r\nsky\r\n', 'sky', undefined],
    ['with its id', '0: sky\n', 'sky', undefined],
    ['CSV', 'id,name,colour\n0,sky,#87ceeb\n', 'sky', '#87ceeb'],
    ['tabs', '0\tsky\t空\n', '空', undefined],
    ['a palette', 'GIMP Palette\nName: x\nColumns: 4\n#\n135 206 235\tsky\n', 'sky', '#87ceeb'],
  ])('%s', (_, text, ja, colour) => {
    expect(readLabelList(text)).toEqual([
      { ...sky, name: { en: 'sky', ja }, colour: colour ?? (expect.stringMatching(/^#[0-9a-f]{6}$/) as string) },
    ]);
  });

  it('keeps names with blanks and commas in JSON, and ids that skip', () => {
    expect(names('{"0": "sky, other", "7": "tree line"}')).toEqual([
      [0, 'sky, other', 'sky, other'],
      [7, 'tree line', 'tree line'],
    ]);
    expect(names('3 tall grass\n9 sea')).toEqual([
      [3, 'tall grass', 'tall grass'],
      [9, 'sea', 'sea'],
    ]);
  });

  it.each([
    ['nothing', ''],
    ['broken JSON', '[{"id": 0'],
    ['an id twice', '[{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]'],
    ['an id that no map holds', '{"300": "a"}'],
    ['bytes', 'a\0b'],
    ['too many', JSON.stringify(Array.from({ length: 256 }, (_, i) => `l${i}`))],
  ])('%s is no list', (_, text) => expect(readLabelList(text)).toBeUndefined());
});
