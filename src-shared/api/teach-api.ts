/**
 * Teaching a pack in the window: a set of photos with their label maps, a training on it that can be paused at any time, and a
 * pack of what was learnt. There is one teaching at a time; it stays on the disk until it is discarded.
 */
import { z } from 'zod';
import { labelSchema, packManifestSchema } from '../packs.ts';
import { sceneSchema } from '../projects/scene.ts';
import { call, event, type CallsOf } from './contract.ts';
import { plainErrorSchema } from './errors.ts';
import { modelCardSchema } from './model-api.ts';
import { bytes, imageFileSchema, labelMapSchema, pictureCallSchema, rgbImageSchema } from './values.ts';

/** Most pairs of a set. */
export const MAX_PAIRS = 500;
/** Most points of the curve of losses that the window gets. */
export const CURVE_POINTS = 300;
export const TEACHING_MINUTES = { min: 1, max: 24 * 60, usual: 30 } as const;

const pairIdSchema = z.string().regex(/^[0-9a-f]{12}$/);
const nameSchema = z.string().max(1000);
const packKeySchema = modelCardSchema.shape.key;

const pairSchema = z.object({
  id: pairIdSchema,
  name: nameSchema,
  width: z.int().min(1),
  height: z.int().min(1),
  /** Share of its pixels (0..1) of every label that it shows; 255 is unlabelled. */
  shares: z.array(z.object({ id: z.int().min(0).max(255), share: z.number() })).max(256),
});
export type TeachingPair = z.infer<typeof pairSchema>;

/** A pair as it comes. */
const givenPairSchema = z.discriminatedUnion('kind', [
  /** A photo and an indexed or grey PNG of its shape. */
  z.object({ kind: z.literal('files'), photo: imageFileSchema, map: imageFileSchema }),
  /** The document of the window with its tracing photo; `labels` say what the map's ids mean. */
  z.object({
    kind: z.literal('document'),
    name: nameSchema,
    photo: imageFileSchema,
    place: sceneSchema.shape.reference.shape.place,
    map: labelMapSchema,
    labels: z.array(labelSchema).max(255),
  }),
  /** A project file with a tracing photo. */
  z.object({ kind: z.literal('project'), file: imageFileSchema }),
  /** A project of the library, by its id there. */
  z.object({ kind: z.literal('recent'), id: z.string().max(60) }),
]);
export type GivenPair = z.infer<typeof givenPairSchema>;

const curvePointSchema = z.object({ step: z.int().min(0), losses: z.record(z.string().max(60), z.number()) });
export type CurvePoint = z.infer<typeof curvePointSchema>;

const teachingSchema = z.object({
  /**
   * 'none': nothing is there. 'gathering': a set that no training has begun on. 'starting', 'training', 'pausing': a training at
   * work. 'asking': it is slow here, and waits for a yes. 'paused': on the disk. 'making': a pack is being made of it.
   */
  phase: z.enum(['none', 'gathering', 'starting', 'asking', 'training', 'pausing', 'paused', 'making']),
  /** The pack that is taught; null in phase 'none'. */
  pack: z
    .object({
      key: packKeySchema,
      packHash: z.string(),
      name: packManifestSchema.shape.name,
      labels: z.array(labelSchema),
      /** Sides in pixels at which it can be taught. */
      sizes: z.array(z.int()),
      /** For each of them how many crops a step this machine has memory for, at most the usual number, and bytes that it takes; 0 crops for none. */
      memory: z.array(z.object({ size: z.int(), batch: z.int().min(0), bytes: z.number() })),
      takesUnlabelled: z.boolean(),
    })
    .nullable(),
  pairs: z.array(pairSchema).max(MAX_PAIRS),
  size: z.int().min(0),
  /** What trains, in words; null before it began. */
  runtime: z.string().nullable(),
  /** Seconds of one step, measured on this machine; null before. */
  secondsPerStep: z.number().nullable(),
  /** Whether it stands still while a picture is painted. */
  yielding: z.boolean(),
  step: z.int().min(0),
  /** Minutes that it is to train, and has trained, since it was last begun or gone on with. */
  minutes: z.number(),
  minutesDone: z.number(),
  curve: z.array(curvePointSchema).max(CURVE_POINTS),
  /** Steps after which the first and the last sheet of samples were drawn. */
  sheets: z.object({ first: z.int(), latest: z.int() }).nullable(),
  /** The name under which what was learnt was last kept. */
  kept: z.string().nullable(),
  /** What went wrong last without ending it, or what ended it. */
  problem: plainErrorSchema.nullable(),
});
export type Teaching = z.infer<typeof teachingSchema>;

const minutesSchema = z.number().min(0).max(TEACHING_MINUTES.max);

export const teachCalls = {
  teaching: call([], teachingSchema),
  /** Begins a set for a pack. Rejects with `teach-there` where there is a teaching already, `train-no-style`, `model-unknown`. */
  beginTeaching: call([packKeySchema], z.void()),
  /**
   * Rejects with `teach-full`, `teach-no-photo` (a document without a tracing photo), `teach-unlabelled`, `teach-shape`,
   * `teach-began`, and what is wrong with a file.
   */
  addTeachingPair: call([givenPairSchema], z.void()),
  removeTeachingPair: call([pairIdSchema], z.void()),
  /** JPEG of the photo with its map beside it, small. */
  teachingPairPicture: call([pairIdSchema], bytes),
  /** Trains on the set, for so many minutes, at a size. Resolves once it has begun. Rejects with `data-*` and `train-*`. */
  startTeaching: call([z.object({ size: z.int().min(32).max(8192), minutes: minutesSchema })], z.void()),
  /** Goes on with a training that was paused, or says yes to one that asks. */
  goOnTeaching: call([minutesSchema], z.void()),
  /** Ends after the step at hand, with a checkpoint. */
  pauseTeaching: call([], z.void()),
  /** PNG of a sheet of samples: a row a photo, with its map, itself, and what is made of the map. */
  teachingSheet: call([z.enum(['first', 'latest'])], bytes.nullable()),
  /** One picture by the pack as it was, and as it was taught; without a call, of a map of the set. */
  compareTeaching: call([pictureCallSchema.nullable()], z.object({ before: rgbImageSchema, after: rgbImageSchema })),
  /** Takes what was learnt into the library as a new pack. */
  keepTeaching: call([z.string().trim().min(1).max(80)], modelCardSchema.pick({ key: true, name: true })),
  /** Forgets set and training. */
  discardTeaching: call([], z.void()),
};
export type TeachApi = CallsOf<typeof teachCalls>;

export const teachEvents = { teachingChanged: event([teachingSchema]) };
