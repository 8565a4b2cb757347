import { describe, expect, it } from 'vitest';
import { EMPTY } from '../../src-shared/document/tile.ts';
import { contrastingInk, pixelTable, toPixel } from './palette-colours.ts';

describe('palette colours', () => {
  it('lays a colour out as ImageData does', () => {
    const bytes = new Uint8Array(new Uint32Array([toPixel('#123456')]).buffer);
    expect([...bytes]).toEqual([0x12, 0x34, 0x56, 0xff]);
  });
  it('leaves empty transparent and unknown ids visible', () => {
    const table = pixelTable([{ id: 3, name: { en: 'sky', ja: '空' }, colour: '#87ceeb' }]);
    expect(table[EMPTY]).toBe(0);
    expect(table[3]).toBe(toPixel('#87ceeb'));
    expect(table[4]! >>> 24).toBe(255);
  });
  it('writes black on light and white on dark', () => {
    expect(contrastingInk('#e6f0fa')).toBe('#000000');
    expect(contrastingInk('#14328c')).toBe('#ffffff');
  });
});
