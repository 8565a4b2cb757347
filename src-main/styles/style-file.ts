/**
 * A style in a file of its own (`.spadestyle`): a zip of style.json, photo.jpg and thumbnail.jpg. The gallery keeps the
 * user's styles in this form, and it is what one person hands to another. Described in docs/exports.md.
 */
import { unzipSync, zipSync } from 'fflate';
import { z } from 'zod';
import { MAX_STYLE_FILE_BYTES, styleNameSchema } from '../../src-shared/api/style-api.ts';
import type { Style } from '../../src-shared/api/values.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';

const latent = z.array(z.number()).min(1).max(4096);

/** What one encoder reads in the photo. The encoder is named by the SHA-256 of its weights, the pack's id is for people. */
const readingSchema = z.object({
  pack: z.string().max(100),
  encoder: z.string().regex(/^[0-9a-f]{64}$/),
  mu: latent,
  sigma: latent,
});
export type Reading = z.infer<typeof readingSchema>;

const descriptionSchema = z.object({
  format: z.literal('spadework-style'),
  version: z.literal(1),
  name: styleNameSchema,
  addedAt: z.iso.datetime(),
  readings: z.array(readingSchema).max(16),
});

export interface StyleFile {
  name: string;
  addedAt: string;
  readings: Reading[];
  /** JPEG, small, but large enough for any encoder to read it again. */
  photo: Uint8Array;
  /** JPEG for the gallery. */
  thumbnail: Uint8Array;
}

/** Most bytes that each part may have once it is unpacked. */
const PARTS: Readonly<Record<string, number>> = {
  'style.json': 4 * 1024 * 1024,
  'photo.jpg': 2 * 1024 * 1024,
  'thumbnail.jpg': 512 * 1024,
};

/** Zip stores dates; a fixed one makes equal styles equal files. */
const NO_DATE = '1980-01-01T00:00:00';

export function writeStyleFile({ name, addedAt, readings, photo, thumbnail }: StyleFile): Uint8Array {
  const description = { format: 'spadework-style', version: 1, name, addedAt, readings };
  const json = new TextEncoder().encode(JSON.stringify(description));
  // The pictures are JPEG already: packing them again would only take time.
  return zipSync(
    { 'style.json': [json, { level: 6 }], 'photo.jpg': photo, 'thumbnail.jpg': thumbnail },
    { level: 0, mtime: NO_DATE },
  );
}

/** Reads a style file. Throws `style-file-version` for one of a later version, else `style-file-damaged`; unpacks nothing that is too large. */
export function readStyleFile(bytes: Uint8Array, name: string): StyleFile {
  const parts = unpack(bytes, name);
  const [json, photo, thumbnail] = ['style.json', 'photo.jpg', 'thumbnail.jpg'].map((part) => parts[part]);
  if (json === undefined || photo === undefined || thumbnail === undefined)
    throw new SpadeworkError('style-file-damaged', { name });
  const value = parseJson(json);
  const version = z.object({ version: z.int().min(2) }).safeParse(value);
  if (version.success) throw new SpadeworkError('style-file-version', { name, version: version.data.version });
  const description = descriptionSchema.safeParse(value);
  if (!description.success) throw new SpadeworkError('style-file-damaged', { name });
  return {
    name: description.data.name,
    addedAt: description.data.addedAt,
    readings: description.data.readings,
    photo,
    thumbnail,
  };
}

/** What `encoder` reads in the style's photo, or null when it has not read it yet. */
export function readingOf(readings: readonly Reading[], encoder: string): Style | null {
  const reading = readings.find((candidate) => candidate.encoder === encoder);
  return reading === undefined ? null : { mu: reading.mu, sigma: reading.sigma };
}

function unpack(bytes: Uint8Array, name: string): Record<string, Uint8Array> {
  if (bytes.length > MAX_STYLE_FILE_BYTES)
    throw new SpadeworkError('file-too-large', { name, max: MAX_STYLE_FILE_BYTES / 2 ** 20 });
  try {
    return unzipSync(bytes, {
      filter: ({ name: part, originalSize, size }) => {
        const max = Object.hasOwn(PARTS, part) ? PARTS[part]! : 0;
        return max > 0 && originalSize <= max && size <= max;
      },
    });
  } catch (cause) {
    throw new SpadeworkError('style-file-damaged', { name }, { cause });
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
