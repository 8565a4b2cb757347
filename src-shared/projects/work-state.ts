/** A document with all that belongs to it, as it travels between window and host and stands in the journal. */
import { z } from 'zod';
import { bytes, MAX_IMAGE_BYTES } from '../api/values.ts';
import { MAX_MAP_SIDE } from '../labels/label-map.ts';
import { sceneSchema } from './scene.ts';

/** Most layers of one document. */
export const MAX_LAYERS = 1000;
const MAX_STEPS = 1_000_000;

/** 255 is "no label", for packs that were trained with unlabelled pixels. */
const baseSchema = z.int().min(0).max(255);

export const layerPropertiesSchema = z.object({
  id: z
    .int()
    .min(1)
    .max(2 ** 31),
  name: z.string().max(200),
  visible: z.boolean(),
  locked: z.boolean(),
  opacity: z.number().min(0).max(1),
});

const stackSchema = z.object({ base: baseSchema, layers: z.array(layerPropertiesSchema).max(MAX_LAYERS).readonly() });

const stepSchema = z.object({
  /** Key of its words: `history.<name>`. */
  name: z.string().max(60),
  /** What was painted, on which layer. */
  subject: z.object({ label: z.int().min(0).max(255), layer: z.string().max(200) }).optional(),
  deltas: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('tiles'), layer: z.int().min(1), difference: bytes }),
        z.object({ kind: z.literal('stack'), before: stackSchema, after: stackSchema }),
      ]),
    )
    .readonly(),
  bytes: z.number().min(0),
});

const side = z.int().min(1).max(MAX_MAP_SIDE);

const packedDocumentSchema = z.object({
  width: side,
  height: side,
  base: baseSchema,
  /** From the lowest to the topmost; pixels as `packLayer` packs them. */
  layers: z
    .array(layerPropertiesSchema.extend({ packed: bytes }))
    .max(MAX_LAYERS)
    .readonly(),
});

/** The tracing photo: its file as the person gave it. */
const referenceSchema = z.object({
  name: z.string().max(1000),
  bytes: bytes.refine((data) => data.length <= MAX_IMAGE_BYTES, 'at most 64 MiB'),
});
export type Reference = z.infer<typeof referenceSchema>;

export const workStateSchema = z.object({
  /** File name without its ending; empty for a document that has none yet. */
  name: z.string().max(1000),
  /** True when no file holds what was painted. */
  unsaved: z.boolean(),
  document: packedDocumentSchema,
  history: z.object({ steps: z.array(stepSchema).max(MAX_STEPS).readonly(), position: z.int().min(0) }),
  scene: sceneSchema,
  reference: referenceSchema.nullable(),
});
export type WorkState = z.infer<typeof workStateSchema>;

/** What happened to a document since it was last written down. */
export const workRecordSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('step'), step: stepSchema }),
  /** Undo, redo, or a click into the history: how many steps are done now. */
  z.object({ kind: z.literal('jump'), position: z.int().min(0) }),
  /** A step that is still going on, as it would be if it ended now; holds until the next step or jump. */
  z.object({ kind: z.literal('draft'), step: stepSchema }),
  z.object({ kind: z.literal('scene'), scene: sceneSchema }),
  z.object({ kind: z.literal('reference'), reference: referenceSchema.nullable() }),
  z.object({ kind: z.literal('unsaved'), unsaved: z.boolean() }),
]);
export type WorkRecord = z.infer<typeof workRecordSchema>;
