/** The model library: packs that can be used, and checkpoints that become packs, as the window sees them. */
import { z } from 'zod';
import { labelSetSchema } from '../labels/label-set.ts';
import { LABEL_SET_IDS } from '../labels/sets/known-label-sets.ts';
import { OPSETS } from '../onnx-opsets.ts';
import { encoderArchitectureSchema, generatorArchitectureSchema, labelSchema } from '../packs.ts';
import { call, event, type CallsOf } from './contract.ts';
import { plainErrorSchema } from './errors.ts';
import { bytes, imageFileSchema } from './values.ts';

/** Names a pack in the library: a folder's name there, never a path. */
const keySchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/);
const modelNameSchema = z.string().trim().min(1).max(80);
/** Names a file that the window sent, or a pack in the making. */
const tokenSchema = z.string().regex(/^[0-9a-f-]{36}$/);
/** Names a pack by what is in it, whether the library has it or not. */
const packHashSchema = z.string().regex(/^[0-9a-f]{64}$/);
const networkSchema = z.string().max(200);

/** Bytes of a file that are sent at once. */
export const UPLOAD_PIECE_BYTES = 8 * 1024 * 1024;
/** The largest file that is taken: the published networks have 0.4 GB, with optimiser state 1.2. */
const MAX_UPLOAD_BYTES = 8 * 1024 * 1024 * 1024;

export const modelCardSchema = z.object({
  key: keySchema,
  name: z.object({ en: z.string(), ja: z.string() }),
  origin: z.enum(['shipped', 'own']),
  /** Whether the engine runs with it. */
  inUse: z.boolean(),
  licence: z.object({ id: z.string(), notice: z.string() }),
  /** As the pack has them. */
  labels: z.array(labelSchema),
  /** As the person has them; null where they are the pack's. */
  labelSet: labelSetSchema.nullable(),
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

/** A document that was painted with a pack; its name is empty where it was never saved. */
const paintedDocumentSchema = z.object({ name: z.string(), place: z.string() });
export type PaintedDocument = z.infer<typeof paintedDocumentSchema>;

/** What travels with a pack beside it, or may. */
const packExtrasSchema = z.object({
  /** The labels as the person has them. */
  labels: z.boolean(),
  /** How many of the person's styles its encoder has read. */
  styles: z.int().min(0),
});
export type PackExtrasReport = z.infer<typeof packExtrasSchema>;

const addedModelSchema = z.object({
  model: modelCardSchema,
  /** What came with it and was new. */
  extras: packExtrasSchema,
  /** What came with it and could not be taken. */
  refused: z.array(plainErrorSchema),
});
export type AddedModel = z.infer<typeof addedModelSchema>;

/** How networks are written as ONNX files; docs/onnx.md says what each choice means. */
export const onnxChoicesSchema = z.object({
  /** The style encoder only where the pack has one. */
  networks: z
    .array(z.enum(['generator', 'encoder']))
    .min(1)
    .max(2),
  input: z.enum(['labels', 'one-hot']),
  precision: z.enum(['fp32', 'fp16']),
  opset: z.int().min(OPSETS.min).max(OPSETS.max),
});
export type OnnxChoices = z.infer<typeof onnxChoicesSchema>;

export const writtenNetworkSchema = z.object({
  /** Name of the file. */
  file: z.string(),
  bytes: z.number().min(0),
  /** Largest difference from the engine, of pictures in [-1, 1] and of styles. */
  difference: z.number(),
});
export type WrittenNetwork = z.infer<typeof writtenNetworkSchema>;

const modelStepSchema = z.enum(['generator', 'encoder', 'check', 'write', 'picture', 'onnx-generator', 'onnx-encoder']);
export type ModelStep = z.infer<typeof modelStepSchema>;

/** Bytes of a pack that is written as one file. */
const writtenShareSchema = z.object({ done: z.number().min(0), total: z.number().min(0) });
export type WrittenShare = z.infer<typeof writtenShareSchema>;

export const modelCalls = {
  listModels: call([], modelListSchema),
  /** From here on the window hears `modelOffered`, first of the packs that wait. */
  hearOffers: call([], z.void()),
  /** PNG of the sample map made by the pack, which is made where it is not there yet; rejects as starting an engine with it does. */
  modelPicture: call([keySchema], bytes),
  /** The words that came with a pack: its model card. Null where it has none. */
  modelPaper: call([keySchema], z.string().nullable()),
  /** What the person made of a pack's labels; null where they are the pack's own. */
  labelSet: call([packHashSchema], labelSetSchema.nullable()),
  /** Keeps it for that pack from now on; null gives the pack's own labels back. */
  changeLabelSet: call([packHashSchema, labelSetSchema.nullable()], z.void()),
  /** Has the engine start anew with this pack, now and at the next start. */
  useModel: call([keySchema], z.void()),
  /** Files that were opened or saved lately, and documents that the app keeps, that were painted with the pack. */
  paintedWith: call([keySchema], z.array(paintedDocumentSchema)),
  /** Own packs only, as with `removeModel`: rejects with `model-shipped`. */
  renameModel: call([keySchema, modelNameSchema], z.void()),
  /** Into the trash, which is emptied when the app ends. The engine goes on with the shipped pack where it ran with this one. */
  removeModel: call([keySchema], z.void()),
  restoreModel: call([keySchema], z.void()),
  /** What could travel with the pack in its file. */
  modelExtras: call([keySchema], packExtrasSchema),
  /**
   * Writes the pack as one file, with what is wished of its extras; tells how far it is by `modelWritten`. Resolves to where, or to
   * null when the person thought better of it; rejects with `file-unwritable`, and with `cancelled` after `cancelTry`.
   */
  exportModel: call([keySchema, z.object({ labels: z.boolean(), styles: z.boolean() })], z.string().nullable()),
  /**
   * Writes the networks as ONNX files into a folder of their own, each run and compared with the engine first; tells of steps by
   * `modelStep`. Resolves to null when the person thought better of it, rejects with `cancelled` after `cancelTry`.
   */
  exportOnnx: call(
    [keySchema, onnxChoicesSchema],
    z.object({ folder: z.string(), networks: z.array(writtenNetworkSchema) }).nullable(),
  ),
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
  addModel: call([tokenSchema], addedModelSchema),
};
export type ModelApi = CallsOf<typeof modelCalls>;

export const modelEvents = {
  /** The library changed, by whichever window. */
  modelsChanged: event([]),
  /** The labels of a pack have other names, colours or places, by whichever window. */
  labelSetChanged: event([packHashSchema, labelSetSchema.nullable()]),
  /** What is being done of an import. */
  modelStep: event([modelStepSchema]),
  /** How far a pack is written. */
  modelWritten: event([writtenShareSchema]),
  /** The desktop told of a pack in one file: double click, command line. */
  modelOffered: event([tokenSchema]),
};
