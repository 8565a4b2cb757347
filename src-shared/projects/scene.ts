/** What a project holds beside its paint: the style, what it was made with, and how the person looked at it. */
import { z } from 'zod';
import { labelSchema } from '../packs.ts';
import { seedSchema, styleChoiceSchema } from '../request.ts';

const name = z.string().max(200);
const numbers = z.array(z.number()).min(1).max(4096);

const sourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('gallery'), id: z.string().max(64) }),
  z.object({ kind: z.literal('mix') }),
  z.object({ kind: z.literal('told') }),
]);

const styleBaseSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('encoded'), name, source: sourceSchema, mu: numbers, sigma: numbers }),
  z.object({ kind: z.literal('latent'), name, z: numbers }),
]);

/** A variation that the person starred, as it was asked for. */
const variantSchema = z.object({
  /** The style's name in both languages; null for a seed alone. */
  name: z.object({ en: name, ja: name }).nullable(),
  choice: styleChoiceSchema,
  source: sourceSchema,
});

export const sceneSchema = z.object({
  /** Stays with the document through every save, so that its versions are found. */
  id: z.string().regex(/^[0-9a-f-]{36}$/),
  /** The pack that the map was painted for; null before one was loaded. */
  pack: z
    .object({
      id: z.string().max(100),
      hash: z.string().max(128),
      /** For people, where the pack is not at hand. */
      name: z.object({ en: z.string().max(120), ja: z.string().max(120) }).optional(),
    })
    .nullable(),
  /** What the ids mean, also where the pack is not at hand. */
  labels: z.array(labelSchema).max(255),
  /** Where the person said it: by id in the document, the id of the pack's label that it is drawn as. */
  drawnAs: z.record(z.string().regex(/^\d{1,3}$/), z.int().min(0).max(255)).optional(),
  activeLayer: z.int().min(0),
  style: z.object({
    base: styleBaseSchema.nullable(),
    /** t in mu + t sigma eps. */
    strength: z.number().min(0).max(4),
    /** The seeds that were in force, the oldest first, and which of them is. */
    seeds: z.array(seedSchema).min(1).max(100),
    at: z.int().min(0).max(99),
  }),
  /** Ids in the gallery of the styles on the pad, and the point between them. */
  mix: z.object({ ids: z.array(z.string().max(64)).max(4), x: z.number(), y: z.number() }),
  starred: z.array(variantSchema).max(256),
  /** How the tracing photo lies over the labels; the photo itself stands beside the scene. */
  reference: z.object({
    opacity: z.number().min(0).max(1),
    shown: z.boolean(),
    /** Its middle from the document's, in the document's sides, and its size, in that of a photo that just fits. */
    place: z
      .object({ x: z.number().min(-1).max(1), y: z.number().min(-1).max(1), scale: z.number().min(0.1).max(8) })
      .optional(),
  }),
  view: z.object({
    mode: z.string().max(40),
    mirrored: z.boolean(),
    /** Clockwise on the screen, in degrees. */
    angle: z.number().min(-180).max(180).optional(),
    /** Screen pixels a document pixel and the document point in the middle; null while the document is fitted. */
    place: z.object({ scale: z.number().positive(), x: z.number(), y: z.number() }).nullable(),
  }),
  /** What was chosen in the export dialog; its own form checks the values. */
  export: z.record(z.string().max(60), z.union([z.string().max(1000), z.number(), z.boolean(), z.null()])),
});
export type Scene = z.infer<typeof sceneSchema>;
