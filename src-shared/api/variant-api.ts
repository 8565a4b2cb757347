/** Variants of a map: small pictures as soon as each is made, the full ones on demand. */
import { z } from 'zod';
import { call, event, type CallsOf, type EventsOf } from './contract.ts';
import { plainErrorSchema } from './errors.ts';
import { progressSchema } from './progress.ts';
import { generationRequestSchema, styleChoiceSchema } from '../request.ts';
import { bytes, labelMapSchema, pictureCallSchema, pictureSchema } from './values.ts';

/** Most pictures of one set; a walk has more frames than a grid has variants. */
export const MAX_VARIANTS = 1024;

const setIdSchema = z.string().min(1).max(64);

const variantsCallSchema = z.object({
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
const variantSchema = z.object({
  set: setIdSchema,
  /** Its place in the call's styles. */
  index: z.int().min(0),
  /** WebP. */
  thumbnail: bytes,
  request: generationRequestSchema,
  milliseconds: z.number(),
});
export type Variant = z.infer<typeof variantSchema>;

const variantSetSchema = z.object({
  set: setIdSchema,
  phase: z.enum(['running', 'finished', 'cancelled', 'failed']),
  progress: progressSchema,
  /** Why it failed; the variants that came before stay. */
  error: plainErrorSchema.nullable(),
});
export type VariantSet = z.infer<typeof variantSetSchema>;

export const variantCalls = {
  /**
   * Starts making variants, behind all live pictures; `variantReady` brings each, `variantSetChanged` tells how far it is.
   * Resolves to the name of the set. To roll one again, start a set of one.
   */
  startVariants: call([variantsCallSchema], setIdSchema),
  /** Ends a set; what came before stays. A set also ends when its window does. */
  cancelVariants: call([setIdSchema], z.void()),
  /** The full picture of a variant: from memory where it is still there, else made again, the same byte for byte. */
  takePicture: call([pictureCallSchema], pictureSchema),
};
export type VariantApi = CallsOf<typeof variantCalls>;

/** To the window that asked. */
export const variantEvents = {
  variantReady: event([variantSchema]),
  variantSetChanged: event([variantSetSchema]),
};
export type VariantEvents = EventsOf<typeof variantEvents>;
