import { describe, expect, it } from 'vitest';
import { uniformGenerator } from '../../src-shared/random.ts';
import { colourLabels, outlineLabels } from './label-raster.ts';

describe('label raster', () => {
  it('looks every id up', () => {
    const table = new Uint32Array(256);
    table[1] = 0xff000001;
    table[2] = 0xff000002;
    const pixels = new Uint32Array(3);
    colourLabels(Uint8Array.of(2, 1, 0), table, pixels);
    expect([...pixels]).toEqual([0xff000002, 0xff000001, 0]);
  });

  it('looks every id up in areas of any length as well', () => {
    const random = uniformGenerator(4);
    const table = new Uint32Array(256).map(() => random() * 2 ** 32);
    const ids = new Uint8Array(2003);
    for (let i = 0; i < ids.length;) ids.fill(Math.floor(random() * 4), i, (i += 1 + Math.floor(random() * 90)));
    const pixels = new Uint32Array(ids.length);
    colourLabels(ids, table, pixels);
    expect(pixels).toEqual(Uint32Array.from(ids, (id) => table[id]!));
  });

  it('draws a line where labels meet and none at the edge of the map', () => {
    const pixels = new Uint32Array(9);
    outlineLabels(Uint8Array.of(1, 1, 2, 1, 1, 2, 3, 3, 3), 3, 3, { width: 3, height: 3 }, 9, pixels);
    expect([...pixels]).toEqual([0, 9, 0, 9, 9, 9, 0, 0, 0]);
  });

  it('uses the extra column and row for the last pixels of a part', () => {
    const pixels = new Uint32Array(1);
    outlineLabels(Uint8Array.of(1, 2, 1, 1), 2, 2, { width: 1, height: 1 }, 9, pixels);
    expect([...pixels]).toEqual([9]);
  });
});
