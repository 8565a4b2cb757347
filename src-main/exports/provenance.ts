/**
 * What a picture says of its making: its GenerationRequest and, where wished, its label map. In a PNG both are iTXt
 * chunks; in JPEG and WebP they are properties of the XMP packet, which other programs keep. Described in docs/exports.md.
 */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { Provenance } from '../../src-shared/api/export-api.ts';
import { generationRequestSchema, type GenerationRequest } from '../../src-shared/request.ts';
import type { ImageFile } from '../../src-shared/api/values.ts';
import { loadImageLibrary } from '../files/image-library.ts';
import { isPng, readChunks, readText, textChunk, type PngChunk } from '../files/png-chunks.ts';
import { unpackMap, type PackedMap } from './packed-map.ts';

/** Keywords of the iTXt chunks. */
const REQUEST = 'spadework';
const MAP = 'spadework-map';

const NAMESPACE = 'https://spadework.invalid/xmp/1/';

/** What one APP1 segment of a JPEG holds, less the XMP header; libvips leaves a longer packet out without a word. */
const JPEG_PACKET_BYTES = 65_000;

/** The chunks that belong behind a PNG's header. */
export function provenanceChunks(request: GenerationRequest, map: PackedMap | null): PngChunk[] {
  const chunks = [textChunk(REQUEST, JSON.stringify(request))];
  if (map !== null) chunks.push(textChunk(MAP, encodeMap(map)));
  return chunks;
}

/** The XMP packet of a WebP, or of a JPEG: there a map that does not fit is left out. Throws `request-too-long` when even the request does not. */
export function provenancePacket(request: GenerationRequest, map: PackedMap | null, format: 'jpeg' | 'webp'): string {
  const max = format === 'jpeg' ? JPEG_PACKET_BYTES : Infinity;
  const fits = (packet: string): boolean => Buffer.byteLength(packet) <= max;
  const whole = xmp(request, map);
  if (fits(whole)) return whole;
  const alone = xmp(request, null);
  if (!fits(alone)) throw new SpadeworkError('request-too-long');
  return alone;
}

function xmp(request: GenerationRequest, map: PackedMap | null): string {
  const mapElement = map === null ? '' : `<spadework:map>${encodeMap(map)}</spadework:map>`;
  return (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    `<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:spadework="${NAMESPACE}">` +
    `<xmp:CreatorTool>Spadework ${escapeXml(request.app)}</xmp:CreatorTool>` +
    `<spadework:request>${escapeXml(JSON.stringify(request))}</spadework:request>${mapElement}` +
    '</rdf:Description></rdf:RDF></x:xmpmeta>'
  );
}

function encodeMap({ packed }: PackedMap): string {
  return Buffer.from(packed).toString('base64');
}

/**
 * What a PNG, JPEG or WebP says of its making. A map that is not the one which the request names is left out. Throws
 * `no-request` when the picture says nothing that is valid, `png-damaged` when it is cut short.
 */
export async function readProvenance(file: ImageFile): Promise<Provenance> {
  const said = isPng(file.bytes) ? fromPng(file.bytes) : fromXmp(await readXmp(file.bytes));
  const request = generationRequestSchema.safeParse(parseJson(said.request));
  if (!request.success) throw new SpadeworkError('no-request');
  const { hash, width, height } = request.data.map;
  const map = said.map === null ? null : unpackMap({ width, height, hash, packed: Buffer.from(said.map, 'base64') });
  return { request: request.data, map };
}

interface Said {
  request: string | null;
  map: string | null;
}

function fromPng(bytes: Uint8Array): Said {
  const chunks = readChunks(bytes);
  return { request: readText(chunks, REQUEST), map: readText(chunks, MAP) };
}

async function readXmp(bytes: Uint8Array): Promise<string> {
  const sharp = await loadImageLibrary();
  try {
    // Only the header is read: no pixel is decoded.
    const { xmp: packet } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return packet?.toString('utf8') ?? '';
  } catch {
    return '';
  }
}

function fromXmp(packet: string): Said {
  return { request: property(packet, 'request'), map: property(packet, 'map') };
}

/** A property of ours, as an element (as we write it) or as an attribute (as other programs like to rewrite it). */
function property(packet: string, name: string): string | null {
  const begin = new RegExp(`<spadework:${name}>([^<]*)</|spadework:${name}="([^"]*)"|spadework:${name}='([^']*)'`).exec(
    packet,
  );
  const text = begin?.[1] ?? begin?.[2] ?? begin?.[3];
  return text === undefined ? null : unescapeXml(text);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;' })[character] ?? '&gt;');
}

function unescapeXml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,5}));/gi,
    (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const point = hex === undefined ? Number(decimal) : parseInt(hex, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
