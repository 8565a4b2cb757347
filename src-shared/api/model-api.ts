/** The model library: packs that can be used, and checkpoints that become packs, as the window sees them. */
import { z } from 'zod';
import { LABEL_SET_IDS } from '../labels/sets/known-label-sets.ts';
import { encoderArchitectureSchema, generatorArchitectureSchema, labelSchema } from '../packs.ts';
import { call, event, type CallsOf } from './contract.ts';
import { plainErrorSchema } from './errors.ts';
import { bytes, imageFileSchema } from './values.ts';

/** Names a pack in the library: a folder's name there, never a path. */
const keySchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/);
const modelNameSchema = z.string().trim().min(1).max(80);
/** Names a file that the window sent, or a pack in the making. */
const tokenSchema = z.string().regex(/^[0-9a-f-]{36}$/);
const networkSchema = z.string().max(200);

/** Bytes of a file that are sent at once. */
export const UPLOAD_PIECE_BYTES = 8 * 1024 * 1024;
/** The largest file that is taken: the published networks have 0.4 GB, with optimiser state 1.2. */
const MAX_UPLOAD_BYTES = 8 * 1024 * 1024 * 1024;

const modelCardSchema = z.object({
  key: keySchema,
  name: z.object({ en: z.string(), ja: z.string() }),
  origin: z.enum(['shipped', 'own']),
  /** Whether the engine runs with it. */
  inUse: z.boolean(),
  licence: z.object({ id: z.string(), notice: z.string() }),
  labels: z.array(labelSchema),
  generator: generatorArchitectureSchema,
  hasEncoder: z.boolean(),
  /** Of its weights. */
  bytes: z.number().min(0),
  id: z.string(),
  packHash: z.string(),
});
export type ModelCard = z.infer<typeof modelCardSchema>;

const modelListSchema = z.object({
  models: z.array(modelCardSchema),
  /** Folders of the library that are no packs. */
  damaged: z.array(z.object({ key: z.string(), error: plainErrorSchema })),
});
export type ModelList = z.infer<typeof modelListSchema>;

const pictureSizeSchema = z.object({
  upsampling: z.enum(['normal', 'more', 'most']),
  width: z.int().min(1),
  height: z.int().min(1),
});
export type OfferedSize = z.infer<typeof pictureSizeSchema>;

/** What a file that was sent is, before anything is decided. */
const checkpointReportSchema = z.discriminatedUnion('kind', [
  /** A pack in one file: nothing to ask. */
  z.object({ kind: z.literal('pack') }),
  /** A style encoder alone: it wants its generator. */
  z.object({ kind: z.literal('encoder') }),
  z.object({
    kind: z.literal('generator'),
    /** Generators in the file; more than one has to be chosen from. */
    networks: z.array(z.string()),
    /** Of the chosen network, or the only one; null while one is to be chosen. */
    found: z
      .object({
        /** As the tensors and the documented defaults tell it. */
        architecture: generatorArchitectureSchema,
        hasEncoder: z.boolean(),
        /** The built-in list that the channels tell. */
        labelSet: z.enum(LABEL_SET_IDS).nullable(),
        /** Picture sizes that its tensors allow, the likeliest first. */
        sizes: z.array(pictureSizeSchema),
      })
      .nullable(),
  }),
]);
export type CheckpointReport = z.infer<typeof checkpointReportSchema>;
export type GeneratorReport = Extract<CheckpointReport, { kind: 'generator' }>;

/** What a person says of a checkpoint; null leaves it to what the tensors tell and the documented defaults. */
const importAnswersSchema = z.object({
  generator: tokenSchema,
  encoder: tokenSchema.nullable(),
  network: networkSchema.nullable(),
  name: modelNameSchema,
  licence: z.string().trim().min(1).max(80),
  labelSet: z.enum(LABEL_SET_IDS).nullable(),
  /** A list of labels of the person's, in any form that is understood, instead of a set. */
  labelFile: imageFileSchema.nullable(),
  dontCare: z.boolean().nullable(),
  instanceEdges: z.boolean().nullable(),
  labelOffset: z.int().min(-1).max(1).nullable(),
  size: pictureSizeSchema.nullable(),
});
export type ImportAnswers = z.infer<typeof importAnswersSchema>;

const triedModelSchema = z.object({
  /** Names the pack in the making. */
  token: tokenSchema,
  generator: generatorArchitectureSchema,
  encoder: encoderArchitectureSchema.nullable(),
  labels: z.array(labelSchema),
  /** PNG of the sample map made by it. */
  picture: bytes,
  notes: z.array(
    z.object({
      code: z.enum(['surplus', 'network', 'encoder-taken', 'encoder-left-out']),
      details: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
});
export type TriedModel = z.infer<typeof triedModelSchema>;

const modelStepSchema = z.enum(['generator', 'encoder', 'check', 'write', 'picture']);
export type ModelStep = z.infer<typeof modelStepSchema>;

export const modelCalls = {
  listModels: call([], modelListSchema),
  /** PNG of the sample map made by the pack, or null while it made none. */
  modelPicture: call([keySchema], bytes.nullable()),
  /** The words that came with a pack: its model card. Null where it has none. */
  modelPaper: call([keySchema], z.string().nullable()),
  /** Has the engine start anew with this pack, now and at the next start. */
  useModel: call([keySchema], z.void()),
  /** Own packs only, as with `removeModel`: rejects with `model-shipped`. */
  renameModel: call([keySchema, modelNameSchema], z.void()),
  /** Into the trash, which is emptied when the app ends. The engine goes on with the shipped pack where it ran with this one. */
  removeModel: call([keySchema], z.void()),
  restoreModel: call([keySchema], z.void()),
  /** Writes the pack as one file; resolves to where, or null when the person cancelled. */
  exportModel: call([keySchema], z.string().nullable()),
  /** Begins to send a file of so many bytes; pieces follow in order. */
  beginUpload: call([z.string().max(1000), z.int().min(0).max(MAX_UPLOAD_BYTES)], tokenSchema),
  sendUpload: call(
    [tokenSchema, bytes.refine((piece) => piece.length <= UPLOAD_PIECE_BYTES, 'at most 8 MiB')],
    z.void(),
  ),
  /** Lets go of a file that was sent. */
  dropUpload: call([tokenSchema], z.void()),
  /** What the file is; rejects with a word on what it is where nothing can be done with it. */
  readCheckpoint: call([tokenSchema, networkSchema.nullable()], checkpointReportSchema),
  /** Makes the pack and its first picture, tells of steps by `modelStep`; rejects with `cancelled` after `cancelTry`. */
  tryModel: call([importAnswersSchema], triedModelSchema),
  cancelTry: call([], z.void()),
  keepModel: call([tokenSchema], modelCardSchema),
  dropTried: call([tokenSchema], z.void()),
  /** Takes a pack that is one file, once it has made a picture; `cancelTry` ends that. */
  addModel: call([tokenSchema], modelCardSchema),
};
export type ModelApi = CallsOf<typeof modelCalls>;

export const modelEvents = {
  /** The library changed, by whichever window. */
  modelsChanged: event([]),
  /** What is being done of an import. */
  modelStep: event([modelStepSchema]),
  /** The desktop told of a pack in one file: double click, command line. */
  modelOffered: event([tokenSchema]),
};
