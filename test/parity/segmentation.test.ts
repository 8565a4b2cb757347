/** The segmentation pack that ships against the published network: ten held-out photographs, pixel by pixel. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readClasses } from '../../src-main/engine/segmenter.ts';
import { readLabelMap } from '../../src-main/files/label-map-file.ts';
import { readPhoto } from '../../src-main/files/photo.ts';
import { findPlaces } from '../../src-main/host/places.ts';

const FOLDER = resolve('test/fixtures/segmentation');
const PHOTOS = readdirSync(FOLDER).filter((file) => file.endsWith('.jpg'));
const read = (name: string): { name: string; bytes: Uint8Array } => ({
  name,
  bytes: new Uint8Array(readFileSync(join(FOLDER, name))),
});

it.each(PHOTOS)('sees in %s what the published network sees, in 99.5 % of the pixels', async (name) => {
  const photo = await readPhoto(read(name));
  const expected = readLabelMap(read(name.replace('.jpg', '.png')));
  const { width, height, ids } = await readClasses(findPlaces().segmentationFolder, photo, 2);
  expect([width, height]).toEqual([expected.width, expected.height]);
  const agreed = ids.reduce((sum, id, i) => sum + (id === expected.ids[i] ? 1 : 0), 0) / ids.length;
  expect(agreed).toBeGreaterThanOrEqual(0.995);
});

it('has ten photographs to compare', () => {
  expect(PHOTOS).toHaveLength(10);
});
