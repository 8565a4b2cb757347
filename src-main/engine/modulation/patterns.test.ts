import { describe, expect, it } from 'vitest';
import { uniformGenerator } from '../../../src-shared/random.ts';
import { intersectRects, type Rect } from '../../../src-shared/geometry.ts';
import { present } from '../../../src-shared/present.ts';
import { OUTSIDE, PatternDictionary, PatternIndex, repeats } from './patterns.ts';
import type { SemanticMap } from '../../../src-shared/labels/semantics.ts';

const CODES = 5;

/** Codes of the 5x5 neighbourhood by the definition: CODES outside the map. */
function neighbourhood(map: SemanticMap, x: number, y: number): string {
  const codes = [];
  for (let dy = -2; dy <= 2; dy++) {
    for (let dx = -2; dx <= 2; dx++) {
      const inside = x + dx >= 0 && x + dx < map.width && y + dy >= 0 && y + dy < map.height;
      codes.push(inside ? map.codes[(y + dy) * map.width + x + dx] : CODES);
    }
  }
  return codes.join();
}

function patchedMap(width: number, height: number, seed: number): SemanticMap {
  const uniform = uniformGenerator(seed);
  const codes = new Uint16Array(width * height);
  for (let patch = 0; patch < 12; patch++) {
    const [x0, y0, w, h, code] = [
      uniform() * width,
      uniform() * height,
      2 + uniform() * 9,
      2 + uniform() * 9,
      Math.floor(uniform() * CODES),
    ];
    for (let y = Math.floor(y0); y < Math.min(height, y0 + h); y++)
      codes.fill(code, y * width + Math.floor(x0), y * width + Math.min(width, Math.floor(x0 + w)));
  }
  return { width, height, codes };
}

function indexOf(dictionary: PatternDictionary, map: SemanticMap): Uint32Array {
  const index = new PatternIndex(dictionary, map.width, map.height);
  index.update(map);
  return index.neighbourhoods;
}

describe('repeats', () => {
  it('tells painted maps from noise', () => {
    const uniform = uniformGenerator(2);
    const noise = {
      width: 64,
      height: 48,
      codes: Uint16Array.from({ length: 64 * 48 }, () => Math.floor(uniform() * 14)),
    };
    expect(repeats(noise)).toBe(false);
    expect(repeats(patchedMap(64, 48, 1))).toBe(true);
    expect(repeats({ width: 1, height: 1, codes: Uint16Array.of(3) })).toBe(true);
  });
});

describe('pattern index', () => {
  it.each([
    [1, 1],
    [2, 3],
    [5, 5],
    [31, 17],
  ])(
    'gives two pixels of a %d x %d map one number exactly when their 5x5 neighbourhoods are the same',
    (width, height) => {
      const map = patchedMap(width, height, 7);
      const dictionary = new PatternDictionary(CODES);
      const numbers = indexOf(dictionary, map);
      const seen = new Map<number, string>();
      const reverse = new Map<string, number>();
      numbers.forEach((number, i) => {
        const key = neighbourhood(map, i % width, Math.floor(i / width));
        expect(seen.get(number) ?? key).toBe(key);
        expect(reverse.get(key) ?? number).toBe(number);
        seen.set(number, key);
        reverse.set(key, number);
      });
      expect(dictionary.size).toBe(seen.size);
    },
  );

  it('takes a neighbourhood apart into windows and codes', () => {
    const map = patchedMap(9, 8, 3);
    const dictionary = new PatternDictionary(CODES);
    const numbers = indexOf(dictionary, map);
    const [windows, codes] = [new Uint32Array(9), new Uint32Array(9)];
    for (let y = 0; y < map.height; y++) {
      for (let x = 0; x < map.width; x++) {
        dictionary.copyWindows(numbers[y * map.width + x]!, windows, 0);
        for (let k = 0; k < 9; k++) {
          const [wx, wy] = [x + (k % 3) - 1, y + Math.floor(k / 3) - 1];
          const window = windows[k]!;
          const inside = wx >= 0 && wx < map.width && wy >= 0 && wy < map.height;
          expect(window === OUTSIDE).toBe(!inside);
          if (!inside) continue;
          dictionary.copyCodes(window, codes, 0);
          for (let j = 0; j < 9; j++) {
            const [px, py] = [wx + (j % 3) - 1, wy + Math.floor(j / 3) - 1];
            const code =
              px >= 0 && px < map.width && py >= 0 && py < map.height ? map.codes[py * map.width + px] : CODES;
            expect(codes[j]).toBe(code);
          }
        }
      }
    }
  });

  it('follows a stroke by looking at the touched pixels, with the same numbers as from the start', () => {
    const uniform = uniformGenerator(11);
    const map = patchedMap(40, 30, 5);
    const dictionary = new PatternDictionary(CODES);
    const following = new PatternIndex(dictionary, map.width, map.height);
    following.update(map);
    for (let stroke = 0; stroke < 20; stroke++) {
      const codes = map.codes.slice();
      const [x, y] = [Math.floor(uniform() * 40), Math.floor(uniform() * 30)];
      codes.fill(Math.floor(uniform() * CODES), y * 40 + x, y * 40 + Math.min(40, x + 6));
      map.codes.set(codes);
      const before = following.neighbourhoods.slice();
      const changed = following.update(map) as Rect | undefined;
      const fresh = indexOf(dictionary, map);
      expect(following.neighbourhoods).toEqual(fresh);
      fresh.forEach((number, i) => {
        if (number === before[i]) return;
        const [px, py] = [i % 40, Math.floor(i / 40)];
        expect(intersectRects(present(changed), { x: px, y: py, width: 1, height: 1 })).toBeDefined();
      });
    }
  });

  it('reports no change for the same map', () => {
    const map = patchedMap(16, 16, 1);
    const index = new PatternIndex(new PatternDictionary(CODES), 16, 16);
    expect(index.update(map)).toEqual({ x: 0, y: 0, width: 16, height: 16 });
    expect(index.update(map)).toBeUndefined();
  });
});
