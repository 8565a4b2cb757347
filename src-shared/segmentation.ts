/** A segmentation pack: the network that reads the classes of a published data set out of a photo, and its manifest. */
import { z } from 'zod';
import type { IdSourceId } from './labels/import/index.ts';
import { packManifestSchema, weightsFileSchema } from './packs.ts';

/** Whose ids the classes of a photo are. */
export const SEGMENTED_SOURCE = 'ade20k-ids' satisfies IdSourceId;

export const segmentationManifestSchema = packManifestSchema.pick({ id: true, name: true, licence: true }).extend({
  format: z.literal('spadework-segmentation'),
  version: z.literal(1),
  /** Side in pixels of the square to which a photo is stretched before it is read; of the form 16n + 1. */
  input: z
    .int()
    .min(65)
    .max(1025)
    .refine((side) => side % 16 === 1, 'a side of 16n + 1 pixels expected'),
  /** Whose ids the classes are, with 0 for none of them, and how many there are, that one included. */
  classes: z.object({ source: z.literal(SEGMENTED_SOURCE), count: z.int().min(2).max(255) }),
  weights: weightsFileSchema,
});
export type SegmentationManifest = z.infer<typeof segmentationManifestSchema>;

/** Longest side, in pixels, of a photo whose classes are read: each pixel gets one. */
export const MAX_SEGMENTED_SIDE = 2048;
