import { describe, expect, it } from 'vitest';
import { alikePairs } from './tell-apart.ts';

const label = (id: number, colour: string) => ({ id, name: { en: `${id}`, ja: `${id}` }, colour });
const pairs = (...colours: string[]) =>
  alikePairs(colours.map((colour, id) => label(id, colour))).map(({ a, b, visions }) => [a.id, b.id, ...visions]);

describe('colours of labels', () => {
  it('that everybody tells apart are passed over', () => {
    expect(pairs('#000000', '#ffffff', '#0050ff', '#ffd000')).toEqual([]);
  });

  it('that nobody tells apart are named first', () => {
    expect(pairs('#6a8a1f', '#b06a2c', '#7788aa', '#7788ab')[0]).toEqual([2, 3, 'usual', 'protan', 'deutan', 'tritan']);
  });

  it('are confused by those who lack one kind of cones', () => {
    expect(pairs('#fa3723', '#989d03')).toEqual([[0, 1, 'deutan']]);
    expect(pairs('#897c1a', '#bf7317')).toEqual([[0, 1, 'protan']]);
    expect(pairs('#3dc020', '#24b84d')).toEqual([[0, 1, 'tritan']]);
    expect(pairs('#3f126e', '#1b1a69')).toEqual([[0, 1, 'protan', 'deutan']]);
  });
});
