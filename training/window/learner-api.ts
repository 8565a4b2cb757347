/**
 * What the process that trains and the window with the GPU ask of each other. The process, which writes what it hears into files,
 * checks all of it; the window trusts the process that opened it.
 */
import { z } from 'zod';
import type { Weights } from '../../src-main/engine/network/weights.ts';
import { call } from '../../src-shared/api/contract.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { encoderArchitectureSchema, generatorArchitectureSchema } from '../../src-shared/packs.ts';
import type { LearnerSetup } from '../learner.ts';

const tensorSchema = z
  .object({ shape: z.array(z.int().min(0)).max(8), data: z.instanceof(Float32Array) })
  .refine(({ shape, data }) => shape.reduce((product, side) => product * side, 1) === data.length);
/** By name; not copied. */
const weightsSchema = z.custom<Weights>(
  (value) =>
    value instanceof Map &&
    [...(value as Map<unknown, unknown>)].every(
      ([name, tensor]) => typeof name === 'string' && tensorSchema.safeParse(tensor).success,
    ),
);

const stateSchema = z.object({
  step: z.int().min(0),
  adamSteps: z.record(z.string(), z.int().min(0)),
  tensors: weightsSchema,
});

const numberSchema = z.int().min(0);
const sideSchema = z.int().min(1).max(16_384);
const bytesSchema: z.ZodType<Uint8Array> = z.instanceof(Uint8Array);
const numbersSchema: z.ZodType<Float32Array> = z.instanceof(Float32Array);

const labelMapsSchema: z.ZodType<readonly LabelMap[]> = z
  .array(z.object({ width: sideSchema, height: sideSchema, ids: bytesSchema }))
  .max(64);

const sheetSchema = z
  .object({
    width: sideSchema,
    height: sideSchema,
    labelMaps: labelMapsSchema,
    photos: numbersSchema,
    made: numbersSchema,
  })
  .refine(
    ({ width, height, labelMaps, photos, made }) =>
      labelMaps.every((map) => map.width === width && map.height === height && map.ids.length === width * height) &&
      [photos, made].every(({ length }) => length === 3 * width * height * labelMaps.length),
  );

/** Served by the window. */
export const learnerCalls = {
  /** Takes the GPU, or with `true` a processor in its place; resolves to words for it. Rejects with `train-runtime`. */
  start: call([z.boolean()], z.string().max(300)),
  open: call([z.custom<LearnerSetup>((value) => typeof value === 'object' && value !== null)], z.void()),
  learn: call([], z.record(z.string(), z.number())),
  read: call([], stateSchema),
  paint: call([z.array(numberSchema).max(64).readonly()], sheetSchema),
  readTaught: call(
    [],
    z.object({
      generator: z.object({ architecture: generatorArchitectureSchema, weights: weightsSchema }),
      encoder: z.object({ architecture: encoderArchitectureSchema, weights: weightsSchema }),
    }),
  ),
};

/** Served by the process. */
export const photoCalls = {
  /** A photograph of the data folder, by its number. Rejects with what is wrong with it. */
  take: call([numberSchema], z.object({ width: sideSchema, height: sideSchema, rgb: bytesSchema, ids: bytesSchema })),
};
