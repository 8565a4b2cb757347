import sharp from 'sharp';
import { expect, test } from 'vitest';
import { writeChunks, readChunks, textChunk } from '../files/png-chunks.ts';
import { packMap } from './packed-map.ts';
import { readProvenance } from './provenance.ts';
import { paint, seaMap } from '../../test/support/exports/sea-map.ts';

const { request } = paint(seaMap(8, 8), { kind: 'seed', seed: 1 });
const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } });
const json = JSON.stringify(request);

const withXmp = async (format: 'jpeg' | 'webp', description: string): Promise<Uint8Array> => {
  const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:spadework="https://spadework.invalid/xmp/1/" ${description}</rdf:RDF></x:xmpmeta>`;
  return Uint8Array.from(await pixel.clone().withXmp(packet).toFormat(format).toBuffer());
};

const withTexts = async (texts: Record<string, string>): Promise<Uint8Array> => {
  const [header, ...rest] = readChunks(Uint8Array.from(await pixel.clone().png().toBuffer()));
  return writeChunks([header!, ...Object.entries(texts).map(([keyword, text]) => textChunk(keyword, text)), ...rest]);
};

const read = (bytes: Uint8Array): ReturnType<typeof readProvenance> => readProvenance({ name: 'x', bytes });

test.each(['jpeg', 'webp'] as const)(
  '%s: properties that another program rewrote as attributes are read too',
  async (format) => {
    const attributes = `spadework:request="${json.replaceAll('"', '&#34;').replaceAll('{', '&#x7B;')}"/>`;
    expect(await read(await withXmp(format, attributes))).toEqual({ request, map: null });
  },
);

test('a map that is not the one of the request is left out', async () => {
  const other = packMap(seaMap(8, 10));
  expect(
    await read(await withTexts({ spadework: json, 'spadework-map': Buffer.from(other.packed).toString('base64') })),
  ).toEqual({ request, map: null });
  expect(await read(await withTexts({ spadework: json, 'spadework-map': 'AAAA' }))).toEqual({ request, map: null });
});

test('a map that would unpack to far more than its size is left out', async () => {
  const bomb = packMap({ width: 4096, height: 4096, ids: new Uint8Array(4096 * 4096) });
  expect(
    (await read(await withTexts({ spadework: json, 'spadework-map': Buffer.from(bomb.packed).toString('base64') })))
      .map,
  ).toBeNull();
});

test.each<[string, () => Promise<Uint8Array>]>([
  ['a PNG without a word', () => withTexts({})],
  ['a request that is no JSON', () => withTexts({ spadework: '{' })],
  [
    'a request that is not valid',
    () => withTexts({ spadework: JSON.stringify({ ...request, style: { kind: 'seed', seed: -1 } }) }),
  ],
  ['a JPEG without XMP', async () => Uint8Array.from(await pixel.clone().jpeg().toBuffer())],
  ['XMP of others', () => withXmp('webp', 'spadework:other="1"/>')],
  ['bytes that are no picture', async () => Uint8Array.of(1, 2, 3)],
  ['nothing', async () => new Uint8Array(0)],
])('%s says nothing', async (_what, make) => {
  await expect(read(await make())).rejects.toMatchObject({ code: 'no-request' });
});

test('a PNG cut short within its picture says that it is damaged; one that lacks its end alone is read', async () => {
  const bytes = await withTexts({ spadework: json });
  await expect(read(bytes.subarray(0, -16))).rejects.toMatchObject({ code: 'png-damaged' });
  expect((await read(bytes.subarray(0, -8))).request).toEqual(JSON.parse(json));
});
