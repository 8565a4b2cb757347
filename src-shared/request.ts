/**
 * GenerationRequest: everything a picture depends on, in one serialisable value. It is the queue entry, the cache key
 * and the metadata of every saved picture.
 */
import { z } from 'zod';
import { MAX_SEED } from './random.ts';

/** 32-bit seed, as shown beside the dice. */
export const seedSchema = z.int().min(0).max(MAX_SEED);

const finite = z.number().refine(Number.isFinite);
const latentSchema = z.array(finite).min(1).max(4096);

/** How z is chosen. `seed`: z ~ N(0, I). `encoded`: z = mu + strength * sigma * eps(seed). `latent`: z as given. */
export const styleChoiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('seed'), seed: seedSchema }),
  z.object({
    kind: z.literal('encoded'),
    name: z.string().max(200),
    mu: latentSchema,
    sigma: latentSchema,
    strength: z.number().min(0).max(4),
    seed: seedSchema,
  }),
  z.object({
    kind: z.literal('latent'),
    name: z.string().max(200),
    z: latentSchema,
    /** Seed of the noise in packs that add some; 0 without it. */
    noise: seedSchema.optional(),
  }),
]);
export type StyleChoice = z.infer<typeof styleChoiceSchema>;

/** Seed of the noise that a pack with noise adds (docs/styles.md): the style's own seed, which a latent may bring along. */
export function noiseSeedOf(style: StyleChoice): number {
  return style.kind === 'latent' ? (style.noise ?? 0) : style.seed;
}

/** The picture, or its preview at half the size by packs that have one: made before the last block, in half the time or less. */
export const pictureStageSchema = z.enum(['full', 'preview']);
export type PictureStage = z.infer<typeof pictureStageSchema>;

export const generationRequestSchema = z.object({
  version: z.literal(1),
  app: z.string().max(40),
  pack: z.object({ id: z.string().max(100), hash: z.string().max(128) }),
  /** SHA-256 (hex) over width, height (uint32 little endian each) and the ids of the map. */
  map: z.object({ hash: z.string().max(128), width: z.int().min(1), height: z.int().min(1) }),
  style: styleChoiceSchema,
  /** Size of the picture in pixels. */
  size: z.object({ width: z.int().min(1), height: z.int().min(1) }),
  /** There for a preview, which has half of `size` each way. */
  stage: z.literal('preview').optional(),
});
export type GenerationRequest = z.infer<typeof generationRequestSchema>;
