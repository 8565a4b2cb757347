/** A batch: every one of some maps in every one of some styles, and what is to be written of it. */
import type { Size } from '../geometry.ts';
import { z } from 'zod';
import { styleChoiceSchema } from '../request.ts';
import { labelMapSchema } from '../api/values.ts';
import { mapLayersSchema } from './map-layers.ts';

export const PICTURE_FORMATS = ['png', 'jpeg', 'webp'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];
/** How files of each format end. */
export const PICTURE_ENDINGS: Readonly<Record<PictureFormat, string>> = { png: '.png', jpeg: '.jpg', webp: '.webp' };

/** Largest side of an exported picture, in pixels: as far as WebP goes. */
export const MAX_EXPORT_SIDE = 16383;
/** Most pictures that one batch makes. */
export const MAX_BATCH_PICTURES = 65_536;

const pixels = z.int().min(1).max(MAX_EXPORT_SIDE);

/**
 * `pack`: as the model paints it. `map`: as large as the label map. `times`: so much larger than `pack`. `custom`: as large
 * as fits in these pixels. All but `pack` resample with Lanczos, and all have the aspect of the label map.
 */
const exportSizeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pack') }),
  z.object({ kind: z.literal('map') }),
  z.object({ kind: z.literal('times'), factor: z.number().min(0.125).max(8) }),
  z.object({ kind: z.literal('custom'), width: pixels, height: pixels }),
]);
export type ExportSize = z.infer<typeof exportSizeSchema>;

/** A moving picture of all pictures of a map, in the order of the styles. */
const animationOptionsSchema = z.object({
  format: z.enum(['webp', 'gif']),
  framesPerSecond: z.number().min(1).max(60),
});
export type AnimationOptions = z.infer<typeof animationOptionsSchema>;

export const batchOptionsSchema = z.object({
  project: z.string().max(200),
  /** See naming.ts. */
  nameTemplate: z.string().min(1).max(300),
  /** What stands for {date}. */
  date: z.iso.date(),
  format: z.enum(PICTURE_FORMATS),
  /** Of JPEG and WebP; WebP at 100 is lossless. */
  quality: z.int().min(1).max(100),
  size: exportSizeSchema,
  /** Puts the label map into every picture beside its request, so that the picture alone brings both back. */
  embedMap: z.boolean(),
  /** A PNG of every label map. */
  labelMaps: z.boolean(),
  /** A PSD of every picture: a layer for every label of the map or of its layers, and the photo. */
  psd: z.boolean(),
  contactSheets: z.array(z.enum(['png', 'pdf'])).max(2),
  animation: animationOptionsSchema.nullable(),
});
export type BatchOptions = z.infer<typeof batchOptionsSchema>;

export const batchStyleSchema = z.object({ name: z.string().max(200), style: styleChoiceSchema });
export type BatchStyle = z.infer<typeof batchStyleSchema>;

const batchMapSchema = z.object({
  name: z.string().max(200),
  map: labelMapSchema,
  /** What the map was painted on, for PSDs. */
  layers: mapLayersSchema.optional(),
});
export type BatchMap = z.infer<typeof batchMapSchema>;

/** What names depend on: enough for a preview. */
export interface BatchOutline {
  maps: readonly { name: string }[];
  styles: readonly BatchStyle[];
  options: BatchOptions;
}

export const batchPlanSchema = z
  .object({
    /** The maps themselves, or a folder of them that the user chose. */
    maps: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('given'), maps: z.array(batchMapSchema).min(1).max(4096) }),
      z.object({ kind: z.literal('folder'), folder: z.string().max(64) }),
    ]),
    styles: z.array(batchStyleSchema).min(1).max(4096),
    options: batchOptionsSchema,
  })
  .refine(
    ({ maps, styles }) => maps.kind === 'folder' || maps.maps.length * styles.length <= MAX_BATCH_PICTURES,
    `at most ${MAX_BATCH_PICTURES} pictures`,
  );
export type BatchPlan = z.infer<typeof batchPlanSchema>;

/** Size in pixels in which a picture of `picture` size made from a map of `map` size is written. */
export function exportedSize(size: ExportSize, picture: Size, map: Size): Size {
  switch (size.kind) {
    case 'pack':
      return { width: picture.width, height: picture.height };
    case 'map':
      return { width: map.width, height: map.height };
    case 'times':
      return { width: scaled(picture.width, size.factor), height: scaled(picture.height, size.factor) };
    case 'custom':
      return fitInside(map, size);
  }
}

/** The largest size of `shape`'s aspect within `room`, in whole pixels. */
function fitInside(shape: Size, room: Size): Size {
  const scale = Math.min(room.width / shape.width, room.height / shape.height);
  return { width: scaled(shape.width, scale), height: scaled(shape.height, scale) };
}

function scaled(side: number, factor: number): number {
  return Math.min(MAX_EXPORT_SIDE, Math.max(1, Math.round(side * factor)));
}
