/** Variants of a map: small pictures as soon as each is made, the full ones on demand. */
import { z } from 'zod';
import { plainErrorSchema } from './errors.ts';
import { progressSchema } from './progress.ts';
import { generationRequestSchema, styleChoiceSchema } from '../request.ts';
import { bytes, labelMapSchema, pictureCallSchema, pictureSchema, type Picture, type PictureCall } from './values.ts';

/** Most pictures of one set; a walk has more frames than a grid has variants. */
export const MAX_VARIANTS = 1024;

const setIdSchema = z.string().min(1).max(64);

export const variantsCallSchema = z.object({
  map: labelMapSchema,
  /** One picture each, in this order. */
  styles: z.array(styleChoiceSchema).min(1).max(MAX_VARIANTS),
  /** As in a PictureCall. */
  size: pictureCallSchema.shape.size,
  /** Longest side of the small pictures, in pixels. */
  side: z.int().min(16).max(1024),
});
export type VariantsCall = z.infer<typeof variantsCallSchema>;

/** A variant is there. */
export const variantSchema = z.object({
  set: setIdSchema,
  /** Its place in the call's styles. */
  index: z.int().min(0),
  /** WebP. */
  thumbnail: bytes,
  request: generationRequestSchema,
  milliseconds: z.number(),
});
export type Variant = z.infer<typeof variantSchema>;

export const variantSetSchema = z.object({
  set: setIdSchema,
  phase: z.enum(['running', 'finished', 'cancelled', 'failed']),
  progress: progressSchema,
  /** Why it failed; the variants that came before stay. */
  error: plainErrorSchema.nullable(),
});
export type VariantSet = z.infer<typeof variantSetSchema>;

export interface VariantApi {
  /**
   * Starts making variants, behind all live pictures; `variantReady` brings each, `variantSetChanged` tells how far it is.
   * Resolves to the name of the set. To roll one again, start a set of one.
   */
  startVariants(call: VariantsCall): Promise<string>;
  /** Ends a set; what came before stays. A set also ends when its window does. */
  cancelVariants(set: string): Promise<void>;
  /** The full picture of a variant: from memory where it is still there, else made again, the same byte for byte. */
  takePicture(call: PictureCall): Promise<Picture>;
}

export interface VariantEvents {
  /** To the window that asked. */
  variantReady(variant: Variant): void;
  variantSetChanged(set: VariantSet): void;
}

export const variantArguments = {
  startVariants: z.tuple([variantsCallSchema]),
  cancelVariants: z.tuple([setIdSchema]),
  takePicture: z.tuple([pictureCallSchema]),
} satisfies Record<keyof VariantApi, z.ZodType>;

export const variantResults = {
  startVariants: setIdSchema,
  cancelVariants: z.void(),
  takePicture: pictureSchema,
} satisfies Record<keyof VariantApi, z.ZodType>;
