import { describe, expect, it } from 'vitest';
import { toPixel } from './palette-colours.ts';
import { colourPatterned, patternTable } from './label-patterns.ts';

const plain = new Uint32Array(256).fill(toPixel('#808080'));
const order = Array.from({ length: 16 }, (_, i) => i);
const table = patternTable(plain, order);
const tile = (id: number): string => table.subarray(id * 64, id * 64 + 64).join();

describe('label patterns', () => {
  it('differ even where colours do not', () => {
    expect(new Set(order.map(tile)).size).toBe(order.length);
  });

  it('leave most of every label in its own colour or make it half', () => {
    for (const id of order) {
      const kept = table.subarray(id * 64, id * 64 + 64).filter((pixel) => pixel === plain[id]).length;
      expect(kept, `pattern ${id}`).toBeGreaterThanOrEqual(32);
    }
  });

  it('go on across parts of the document', () => {
    const whole = new Uint32Array(40 * 20);
    colourPatterned(new Uint8Array(800).fill(5), { x: 0, y: 0, width: 40, height: 20 }, 2, table, whole);
    const part = new Uint32Array(1);
    colourPatterned(Uint8Array.of(5), { x: 23, y: 11, width: 1, height: 1 }, 2, table, part);
    expect(part[0]).toBe(whole[11 * 40 + 23]);
  });
});
