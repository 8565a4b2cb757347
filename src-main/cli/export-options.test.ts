import { expect, test } from 'vitest';
import { UsageError } from './arguments.ts';
import { readExportOptions, readSeeds, readSize } from './export-options.ts';

test.each([
  ['7', [7]],
  ['1-4', [1, 2, 3, 4]],
  ['1-2, 9,20-22', [1, 2, 9, 20, 21, 22]],
  ['4294967295', [4294967295]],
])('seeds %s', (value, seeds) => {
  expect(readSeeds(value, 100)).toEqual(seeds);
});

test.each(['', 'x', '4-1', '-3', '1-', '4294967296', '1.5', '0-4000000000'])('"%s" names no seeds', (value) => {
  expect(() => readSeeds(value, 100)).toThrow(UsageError);
});

test.each([
  ['pack', { kind: 'pack' }],
  ['map', { kind: 'map' }],
  ['2x', { kind: 'times', factor: 2 }],
  ['0.5x', { kind: 'times', factor: 0.5 }],
  ['1920x1080', { kind: 'custom', width: 1920, height: 1080 }],
])('size %s', (value, size) => {
  expect(readSize(value)).toEqual(size);
});

test.each(['', 'large', '9x', '0x0', '100x', '20000x10', '2X'])('"%s" is no size', (value) => {
  expect(() => readSize(value)).toThrow(UsageError);
});

test('without options: PNG as painted, named by the command, for the folder', () => {
  expect(readExportOptions({}, 'some/where/Lake')).toMatchObject({
    project: 'Lake',
    nameTemplate: null,
    format: 'png',
    size: { kind: 'pack' },
    contactSheets: [],
    animation: null,
  });
  expect(readExportOptions({}, '.').date).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test.each([
  { format: 'gif' },
  { quality: '0' },
  { sheet: 'png,doc' },
  { animation: 'mp4' },
  { fps: '12' },
  { animation: 'gif', fps: '0' },
])('%j is a usage error', (values) => {
  expect(() => readExportOptions(values, 'x')).toThrow(UsageError);
});
