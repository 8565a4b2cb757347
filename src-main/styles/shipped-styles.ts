/**
 * The styles that ship with the app: styles.json names them, <id>.jpg is the photo, and for every pack that ships,
 * <pack id>.json holds what its encoder reads in them. Another pack reads the photos when it is asked to.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { styleIdSchema, styleNameSchema } from '../../src-shared/api/style-api.ts';
import { styleSchema, type Style } from '../../src-shared/api/values.ts';

const listSchema = z.object({
  version: z.literal(1),
  styles: z.array(z.object({ id: styleIdSchema, name: z.object({ en: styleNameSchema, ja: styleNameSchema }) })),
});

const readingsSchema = z.object({
  version: z.literal(1),
  encoderSha256: z.string(),
  styles: z.record(z.string(), styleSchema),
});

interface ShippedStyle {
  id: string;
  name: { en: string; ja: string };
}

export interface ShippedStyles {
  list: readonly ShippedStyle[];
  /** What an encoder reads in the photos, by id, where that ships as well. */
  readings(packId: string, encoder: string): Promise<ReadonlyMap<string, Style>>;
  photo(id: string): Promise<Uint8Array>;
}

/** Opens the folder of shipped styles; without it there are none. */
export async function openShippedStyles(folder: string): Promise<ShippedStyles> {
  const list = await readJson(join(folder, 'styles.json'), listSchema);
  return {
    list: list?.styles ?? [],
    readings: async (packId, encoder) => {
      const table = await readJson(join(folder, `${packId}.json`), readingsSchema);
      return new Map(table?.encoderSha256 === encoder ? Object.entries(table.styles) : []);
    },
    photo: async (id) => Uint8Array.from(await readFile(join(folder, `${id}.jpg`))),
  };
}

/** The file's value, or null when it is not there. These files are the app's own: a wrong one is a bug and throws. */
async function readJson<Value>(path: string, schema: z.ZodType<Value>): Promise<Value | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
