import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { segmentationManifestSchema } from '../../../src-shared/segmentation.ts';
import { loadSegmentationPack } from './load-segmentation-pack.ts';

const SHIPPED = resolve('models/segmentation');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spadework-'));
  await cp(SHIPPED, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function changeManifest(change: (manifest: Record<string, unknown>) => void): Promise<void> {
  const file = join(folder, 'pack.json');
  const manifest = segmentationManifestSchema.loose().parse(JSON.parse(await readFile(file, 'utf8')));
  change(manifest);
  await writeFile(file, JSON.stringify(manifest));
}

test('the pack that ships is smaller than 6 MB, and its levels come multiplied by their scale', async () => {
  const { manifest, weights } = loadSegmentationPack(folder);
  expect(manifest).toMatchObject({ input: 513, classes: { source: 'ade20k-ids', count: 151 } });
  expect((await readFile(join(folder, manifest.weights.file))).length).toBeLessThan(6_000_000);
  const { shape, data } = weights.get('classes.weight')!;
  expect(shape).toEqual([151, 256, 1, 1]);
  const scale = weights.get('classes.scale')!.data[0]!;
  const level = data[0]! / scale;
  expect(level).toBeCloseTo(Math.round(level), 3);
  expect(Math.max(...data.map(Math.abs))).toBeCloseTo(127 * scale, 5);
});

test.each([
  ['another format', { format: 'spadework-pack' }],
  ['a side that the strides do not divide', { input: 512 }],
  ['a huge side', { input: 16 * 1000 + 1 }],
  ['weights elsewhere', { weights: { file: '../segmenter.safetensors', sha256: '0'.repeat(64) } }],
])('%s in the manifest is refused', async (_, change) => {
  await changeManifest((manifest) => Object.assign(manifest, change));
  expect(() => loadSegmentationPack(folder)).toThrow(expect.objectContaining({ code: 'pack-manifest' }));
});

test('weights of another shape, or changed ones, are refused', async () => {
  await changeManifest((manifest) => Object.assign(manifest, { classes: { source: 'ade20k-ids', count: 20 } }));
  expect(() => loadSegmentationPack(folder)).toThrow(expect.objectContaining({ code: 'pack-tensor-shape' }));

  await cp(join(SHIPPED, 'pack.json'), join(folder, 'pack.json'));
  const file = join(folder, 'segmenter.safetensors');
  const bytes = await readFile(file);
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(file, bytes);
  expect(() => loadSegmentationPack(folder)).toThrow(expect.objectContaining({ code: 'pack-hash' }));
});
