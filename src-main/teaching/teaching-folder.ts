/** A teaching on the disk: what was decided, the pairs to learn from as `spadework train` reads them, and the training's own folder. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { MAX_PAIRS, TEACHING_MINUTES, type TeachingPair } from '../../src-shared/api/teach-api.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { Label } from '../../src-shared/packs.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { loadImageLibrary } from '../files/image-library.ts';
import { readImageFile } from '../files/image-file.ts';
import { encodeLabelMapPng } from '../files/label-map-png.ts';
import { readLabelMap } from '../files/label-map-file.ts';
import { setAside } from '../files/set-aside.ts';
import { openStoredFile, type StoredFile, type TellSetAside } from '../files/stored-file.ts';
import { unwritable } from '../files/system-errors.ts';
import type { ReadPair } from './read-pair.ts';

const idSchema = z.string().regex(/^[0-9a-f]{12}$/);

const recordSchema = z.object({
  /** The pack that is taught: its key in the library and the user's name for it, and its hash; null where there is no teaching. */
  pack: z
    .object({ key: z.string().max(80), hash: z.string().max(128), givenName: z.string().max(120).optional() })
    .nullable(),
  pairs: z
    .array(
      z.object({
        id: idSchema,
        name: z.string().max(1000),
        width: z.int().min(1),
        height: z.int().min(1),
        shares: z.array(z.object({ id: z.int().min(0).max(255), share: z.number() })).max(256),
      }),
    )
    .max(MAX_PAIRS),
  /** Side of the crops; 0 before a training began. */
  size: z.int().min(0),
  minutes: z.number(),
  kept: z.string().max(120).nullable(),
});
export type TeachingRecord = z.infer<typeof recordSchema>;

const EMPTY_RECORD: TeachingRecord = {
  pack: null,
  pairs: [],
  size: 0,
  minutes: TEACHING_MINUTES.usual,
  kept: null,
};

/** Longest side of a pair's small picture, in pixels. */
const THUMBNAIL_SIDE = 160;
const PHOTO_QUALITY = 95;

export interface TeachingFolder {
  readonly record: StoredFile<TeachingRecord>;
  /** The data folder: img/ and lab/. */
  readonly data: string;
  /** Of the pack that is taught (`packs/kept-pack.ts`). */
  readonly pack: string;
  /** The training's own folder. */
  readonly run: string;
  writePair(pair: ReadPair, labels: readonly Label[]): Promise<TeachingPair>;
  removePair(id: string): Promise<void>;
  /** JPEG: the photo, small. */
  pairPicture(id: string): Promise<Uint8Array>;
  pairMap(id: string): Promise<LabelMap>;
  /** Steps after which sheets were drawn, in order. */
  sheets(): Promise<number[]>;
  readSheet(step: number): Promise<Uint8Array | null>;
  /** Losses of the steps that were taken, in order; empty where there is no log. */
  readLosses(): Promise<{ step: number; losses: Record<string, number> }[]>;
  /** Forgets all of it. */
  clear(): Promise<void>;
  /** Makes room for another teaching without losing this one. */
  setAside(): Promise<void>;
}

const logLineSchema = z.record(z.string().max(60), z.number());
const SHEET = /^(\d+)\.png$/;

export function openTeachingFolder(folder: string, tell: TellSetAside): TeachingFolder {
  const data = join(folder, 'data');
  const pack = join(folder, 'pack');
  const run = join(folder, 'run');
  const record = openStoredFile(join(folder, 'teaching.json'), { schema: recordSchema, empty: EMPTY_RECORD }, tell);
  const photoFile = (id: string): string => join(data, 'img', `${idSchema.parse(id)}.jpg`);
  const mapFile = (id: string): string => join(data, 'lab', `${idSchema.parse(id)}.png`);

  return {
    record,
    data,
    pack,
    run,
    writePair: async ({ name, photo, map }, labels) => {
      const id = randomBytes(6).toString('hex');
      const sharp = await loadImageLibrary();
      const { width, height, rgb } = photo;
      const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
        .jpeg({ quality: PHOTO_QUALITY, chromaSubsampling: '4:4:4' })
        .toBuffer();
      try {
        for (const part of ['img', 'lab']) await mkdir(join(data, part), { recursive: true });
        await writeAtomically(photoFile(id), jpeg);
        await writeAtomically(mapFile(id), encodeLabelMapPng(map, labels));
      } catch (error) {
        await rm(photoFile(id), { force: true });
        unwritable(data)(error);
      }
      return { id, name: name.slice(0, 1000), width, height, shares: sharesOf(map) };
    },
    removePair: async (id) => {
      await rm(photoFile(id), { force: true });
      await rm(mapFile(id), { force: true });
    },
    pairPicture: async (id) => {
      const sharp = await loadImageLibrary();
      const { bytes } = await readImageFile(photoFile(id));
      const small = sharp(bytes).resize({ width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: 'inside' });
      return Uint8Array.from(await small.jpeg({ quality: 80 }).toBuffer());
    },
    pairMap: async (id) => readLabelMap(await readImageFile(mapFile(id))),
    sheets: async () => {
      const names = await readdir(join(run, 'samples')).catch(() => []);
      return names
        .flatMap((name) => SHEET.exec(name)?.[1] ?? [])
        .map(Number)
        .sort((a, b) => a - b);
    },
    readSheet: async (step) =>
      readFile(join(run, 'samples', `${String(step).padStart(6, '0')}.png`)).then(
        (bytes) => Uint8Array.from(bytes),
        () => null,
      ),
    readLosses: async () => {
      const text = await readFile(join(run, 'log.jsonl'), 'utf8').catch(() => '');
      return text.split('\n').flatMap((line) => {
        const { step, ...others } = readLine(line) ?? {};
        if (step === undefined) return [];
        // The log has the time of a step beside its losses.
        const losses = Object.fromEntries(Object.entries(others).filter(([name]) => name !== 'seconds'));
        return [{ step, losses }];
      });
    },
    clear: async () => {
      await rm(folder, { recursive: true, force: true }).catch(unwritable(folder));
    },
    setAside: async () => {
      const kept = await setAside(folder);
      tell({ name: basename(folder), kept: basename(kept) });
    },
  };
}

/** Of every label that the map shows, the largest first. */
function sharesOf({ ids }: LabelMap): TeachingPair['shares'] {
  const counts = new Uint32Array(256);
  for (const id of ids) counts[id]!++;
  return [...counts.keys()]
    .filter((id) => counts[id]! > 0)
    .sort((a, b) => counts[b]! - counts[a]!)
    .map((id) => ({ id, share: counts[id]! / ids.length }));
}

function readLine(line: string): Record<string, number> | null {
  try {
    return logLineSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
