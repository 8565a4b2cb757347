import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readStyleFile, writeStyleFile, type StyleFile } from './style-file.ts';

const file: StyleFile = {
  name: '朝 Morning',
  addedAt: '2026-03-01T10:00:00.000Z',
  readings: [{ pack: 'landscape', encoder: 'c'.repeat(64), mu: [0.1, -2.5e-7], sigma: [1, 0.333333333333] }],
  photo: Uint8Array.of(1, 2, 3),
  thumbnail: Uint8Array.of(4, 5),
};

const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const description = { format: 'spadework-style', version: 1, name: 'x', addedAt: file.addedAt, readings: [] };
const pictures = { 'photo.jpg': file.photo, 'thumbnail.jpg': file.thumbnail };

test('everything comes back, and the same style gives the same bytes', () => {
  expect(readStyleFile(writeStyleFile(file), 'x')).toEqual(file);
  expect(writeStyleFile(file)).toEqual(writeStyleFile(file));
});

test.each<[string, string, Record<string, Uint8Array>]>([
  ['style-file-damaged', 'no description', pictures],
  ['style-file-damaged', 'no photo', { 'style.json': text(description) }],
  ['style-file-damaged', 'another format', { ...pictures, 'style.json': text({ ...description, format: 'other' }) }],
  [
    'style-file-damaged',
    'a latent that is no list of numbers',
    {
      ...pictures,
      'style.json': text({ ...description, readings: [{ pack: 'p', encoder: 'c'.repeat(64), mu: ['1'], sigma: [1] }] }),
    },
  ],
  ['style-file-damaged', 'no JSON', { ...pictures, 'style.json': Uint8Array.of(0xff) }],
  [
    'style-file-damaged',
    'a description that would unpack to 64 MiB',
    { ...pictures, 'style.json': new Uint8Array(64 * 1024 * 1024) },
  ],
  ['style-file-version', 'a later version', { ...pictures, 'style.json': text({ ...description, version: 2 }) }],
])('%s: %s', (code, _what, parts) => {
  expect(() => readStyleFile(zipSync(parts), 'x')).toThrow(expect.objectContaining({ code }));
});

test('parts that a style does not have are not unpacked', () => {
  const zip = zipSync({ ...pictures, 'style.json': text(description), '../../evil.sh': new Uint8Array(100) });
  expect(readStyleFile(zip, 'x').name).toBe('x');
});
