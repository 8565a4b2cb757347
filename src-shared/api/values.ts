/** Values that cross between window, host and engine, with the schemas that hold them to their word on the way. */
import { z } from 'zod';
import type { DecodedImage } from '../labels/import/index.ts';
import { MAX_MAP_SIDE } from '../labels/label-map.ts';
import { generationRequestSchema, pictureStageSchema, styleChoiceSchema } from '../request.ts';

export const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes expected');
const side = z.int().min(1).max(MAX_MAP_SIDE);

/** One byte a pixel, row-major; refused unless the bytes fill the size exactly. */
export const labelMapSchema = z
  .object({ width: side, height: side, ids: bytes })
  .refine((map) => map.ids.length === map.width * map.height, 'ids must hold width * height bytes');

/** Largest image file that is taken, in bytes. */
export const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

/** An image file as the user gave it (PNG, JPEG, WebP, AVIF). */
export const imageFileSchema = z.object({
  name: z.string().max(1000),
  bytes: bytes.refine((data) => data.length <= MAX_IMAGE_BYTES, 'at most 64 MiB'),
});
export type ImageFile = z.infer<typeof imageFileSchema>;

/** Ask for a picture of `map` in `style`. */
export const pictureCallSchema = z.object({
  map: labelMapSchema,
  style: styleChoiceSchema,
  /** Pixels of the picture; without it what `planRender` gives for the map. */
  size: z.object({ width: side, height: side }).optional(),
  /** 'preview': half the size each way, in half the time or less, where the pack has a preview; else the full picture. */
  stage: pictureStageSchema.optional(),
});
export type PictureCall = z.infer<typeof pictureCallSchema>;

/** RGB, 8 bits a channel, row-major; refused unless the bytes fill the size exactly. */
export const rgbImageSchema = z
  .object({ width: z.int().min(1), height: z.int().min(1), rgb: bytes })
  .refine((image) => image.rgb.length === image.width * image.height * 3, 'rgb must hold width * height * 3 bytes');
export type RgbImage = z.infer<typeof rgbImageSchema>;

export const pictureSchema = rgbImageSchema.safeExtend({
  /** What the picture depends on; put into the metadata when it is saved. */
  request: generationRequestSchema,
  /** Milliseconds the engine worked on it. */
  milliseconds: z.number(),
});
export type Picture = z.infer<typeof pictureSchema>;

/** Mean and standard deviation of the style that the encoder reads out of a photo; each has zDim numbers. */
export const styleSchema = z.object({ mu: z.array(z.number()), sigma: z.array(z.number()) });
export type Style = z.infer<typeof styleSchema>;

/** Pixels as an image file holds them; the sides are those of a label map. */
export const decodedImageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('indexed'),
    width: side,
    height: side,
    ids: bytes,
    palette: bytes,
    mended: z.boolean().optional(),
    transparent: bytes.optional(),
  }),
  z.object({
    kind: z.literal('grey'),
    width: side,
    height: side,
    ids: bytes,
    transparent: bytes.optional(),
    mended: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('colour'),
    width: side,
    height: side,
    channels: z.union([z.literal(3), z.literal(4)]),
    mended: z.boolean().optional(),
    bytes,
  }),
]) satisfies z.ZodType<DecodedImage>;
