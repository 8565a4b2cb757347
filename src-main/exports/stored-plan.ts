/** A batch as it lies in its folder until it is finished: everything that is needed to go on with it, maps included. */
import { deflateSync, inflateSync } from 'node:zlib';
import { decode, encode } from '@msgpack/msgpack';
import { z } from 'zod';
import { batchOptionsSchema, batchStyleSchema } from '../../src-shared/exports/batch-plan.ts';
import { mapLayersSchema } from '../../src-shared/exports/map-layers.ts';
import { MAX_MAP_SIDE } from '../../src-shared/labels/label-map.ts';
import { bytes } from '../../src-shared/api/values.ts';

const side = z.int().min(1).max(MAX_MAP_SIDE);
/** A name in the batch's folder: never a path. */
const fileName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^/\\\0]+$/)
  .refine((name) => name !== '.' && name !== '..');
const index = z.int().min(0);
const perMap = z.array(z.object({ map: index, name: fileName }));

const storedPlanSchema = z
  .object({
    format: z.literal('spadework-batch-plan'),
    version: z.literal(1),
    app: z.string(),
    pack: z.object({ id: z.string(), hash: z.string() }),
    maps: z
      .array(
        z.object({
          name: z.string(),
          width: side,
          height: side,
          hash: z.string(),
          packed: bytes,
          layers: mapLayersSchema.optional(),
        }),
      )
      .min(1),
    styles: z.array(batchStyleSchema).min(1),
    options: batchOptionsSchema,
    files: z.object({
      pictures: z.array(z.object({ map: index, style: index, picture: fileName, psd: fileName.nullable() })),
      labelMaps: perMap,
      animations: perMap,
      sheets: z.object({ png: z.array(fileName), pdf: fileName.nullable() }),
      manifest: fileName,
    }),
  })
  .refine(
    ({ maps, styles, files }) =>
      files.pictures.every(({ map, style }) => map < maps.length && style < styles.length) &&
      [...files.labelMaps, ...files.animations].every(({ map }) => map < maps.length),
    'indices beyond the lists',
  );
export type StoredPlan = z.infer<typeof storedPlanSchema>;

/** Largest plan that is read: far more than the largest that is written. */
const MAX_BYTES = 1024 * 1024 * 1024;

export function packPlan(plan: StoredPlan): Uint8Array {
  return Uint8Array.from(deflateSync(encode(plan)));
}

/** The plan, or null when it is damaged or was written by a later version. */
export function unpackPlan(packed: Uint8Array): StoredPlan | null {
  try {
    return storedPlanSchema.parse(decode(inflateSync(packed, { maxOutputLength: MAX_BYTES })));
  } catch {
    return null;
  }
}

/** Every name that the batch writes. */
export function namesOf({ files }: Pick<StoredPlan, 'files'>): string[] {
  return [
    ...files.pictures.flatMap(({ picture, psd }) => (psd === null ? [picture] : [picture, psd])),
    ...[...files.labelMaps, ...files.animations].map(({ name }) => name),
    ...files.sheets.png,
    ...(files.sheets.pdf === null ? [] : [files.sheets.pdf]),
    files.manifest,
  ];
}
