import { expect, test } from 'vitest';
import { collisionKey, findCollisions, parseNameTemplate, safeFileStem, type NameValues } from './naming.ts';

const values: NameValues = { project: 'Lake', map: 'shore 2', style: '夕焼け', seed: '42', n: 7, date: '2026-03-01' };
const nameOf = (template: string, more: Partial<NameValues> = {}): string =>
  parseNameTemplate(template)({ ...values, ...more });

test.each([
  ['{project}_{map}_{style}_{seed}_{n}_{date}', 'Lake_shore 2_夕焼け_42_7_2026-03-01'],
  ['{n:000}', '007'],
  ['plain', 'plain'],
  ['{map}-{seed}.png', 'shore 2-42'],
  ['{map}.v2.JPEG', 'shore 2.v2'],
  ['  {seed} ', '42'],
])('%s -> %s', (template, expected) => {
  expect(nameOf(template)).toBe(expected);
});

test('numbers wider than their zeros stay whole', () => {
  expect(nameOf('{n:00}', { n: 12345 })).toBe('12345');
});

test.each([
  ['{colour}', '{colour}'],
  ['a{', '{'],
  ['a}', '}'],
  ['{n:0x}', '{n:0x}'],
  ['{seed:000}', '{seed:000}'],
  ['{constructor}', '{constructor}'],
  ['', ''],
  ['.png', ''],
])('%s is refused with the part that is wrong', (template, part) => {
  expect(() => parseNameTemplate(template)).toThrow(
    expect.objectContaining({ code: 'name-template', details: { part } }),
  );
});

test.each([
  ['../../etc/passwd', '-..-etc-passwd'],
  ['C:\\a?b*c|d"e<f>g', 'C--a-b-c-d-e-f-g'],
  ['con', '_con'],
  ['LPT1.txt', '_LPT1.txt'],
  ['conifer', 'conifer'],
  ['ends in dots. . .', 'ends in dots'],
  ['a\u0000b\nc', 'a-b-c'],
  ['\u202egnp.exe', '-gnp.exe'],
  ['', 'untitled'],
  ['...', 'untitled'],
  ['e\u0301', '\u00e9'],
])('%j becomes %j', (text, safe) => {
  expect(safeFileStem(text)).toBe(safe);
});

test('long names are cut in the middle, so that what tells them apart stays', () => {
  const long = '長い名前の風景ラベルマップ'.repeat(8);
  const names = ['-seed-1', '-seed-2', ''].flatMap((end) => [
    `${long}${end}`,
    `夕${long}${end}`,
    `${long}朝${long}${end}`,
  ]);
  const stems = names.map(safeFileStem);
  expect(new Set(stems).size).toBe(names.length);
  for (const stem of stems) expect(new TextEncoder().encode(stem).length).toBeLessThanOrEqual(200);
  expect(stems[0]!.startsWith('長い名前')).toBe(true);
  expect(stems[0]!.endsWith('-seed-1')).toBe(true);
});

test('long names are cut at whole characters', () => {
  const name = safeFileStem('𠮷'.repeat(100));
  expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(200);
  expect(/^𠮷+~[0-9a-f]{4}~𠮷+$/u.test(name)).toBe(true);
});

test('a value cannot bring tokens of its own into the name', () => {
  expect(nameOf('{map}', { map: '{seed}' })).toBe('{seed}');
});

test('names that a system may take for the same file collide', () => {
  expect(findCollisions(['Lake-1.png', 'lake-1.PNG', 'lake-2.png', 'e\u0301', '\u00e9'])).toEqual([
    'Lake-1.png',
    'e\u0301',
  ]);
  expect(findCollisions(['a', 'b'])).toEqual([]);
  expect(collisionKey('ÀB')).toBe(collisionKey('a\u0300b'.toUpperCase()));
});
