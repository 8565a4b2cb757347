import { expect, it } from 'vitest';
import { baseName } from './pick-file.ts';

it.each([
  ['map.png', 'map'],
  ['C:\\maps\\my map.v2.png', 'my map.v2'],
  ['/home/a.b/map', 'map'],
])('takes folder and ending off %s', (name, base) => expect(baseName(name)).toBe(base));
