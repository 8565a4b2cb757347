/**
 * What the window and the engine know of a model pack: the pack.json manifest. The definition of the networks takes
 * every width, grid and size from here; nothing is hard-wired to the paper's configuration.
 */
import { z } from 'zod';

const positive = z.int().min(1);
const hexColour = z.string().regex(/^#[0-9a-f]{6}$/i);

export const labelSchema = z.object({
  id: z.int().min(0).max(254),
  name: z.object({ en: z.string().min(1).max(80), ja: z.string().min(1).max(80) }),
  colour: hexColour,
});
export type Label = z.infer<typeof labelSchema>;

export const generatorArchitectureSchema = z.object({
  /** Width of the last full-size block; the paper's 64. */
  nf: positive.max(512),
  /** Channels of the hidden layer in every SPADE layer; the paper's 128. */
  nhidden: positive.max(1024),
  /** Length of z; 0 for a generator without VAE, which starts from the label map instead. */
  zDim: z.int().min(0).max(4096),
  /** How many up-samplings lie between the latent grid and the picture: 5, 6 or 7. */
  upsampling: z.enum(['normal', 'more', 'most']),
  /** Rows and columns of the latent grid. */
  latent: z.object({ height: positive.max(64), width: positive.max(64) }),
  labels: positive.max(255),
  dontCare: z.boolean(),
  edgeChannel: z.boolean(),
  /** Added to an id of the map before one-hot encoding (ADE20K's published training shifts ids by one). */
  labelOffset: z.int().min(-1).max(1),
  /** Whether its SPADE layers add noise to what they normalise; every block then has gains, `noise_0` and `noise_1`. */
  noise: z.boolean().optional(),
  /**
   * What the SPADE layers normalise with. 'batch': running statistics, as with the published spadesyncbatch and
   * spadebatch; also where it is absent. 'instance': the statistics of the picture at hand (spadeinstance).
   */
  norm: z.enum(['batch', 'instance']).optional(),
  /** Side of the kernels in the SPADE layers' own convolutions (spade...3x3, 5x5), odd; 3 where it is absent. */
  kernel: z
    .int()
    .min(1)
    .max(9)
    .refine((side) => side % 2 === 1)
    .optional(),
  /** Whether it has convolutions of their own, `preview`, that make the picture at half the size before the last block. */
  preview: z.boolean().optional(),
});
export type GeneratorArchitecture = z.infer<typeof generatorArchitectureSchema>;

export const encoderArchitectureSchema = z.object({
  /** Output channels of each 3x3 stride-2 convolution, e.g. [64,128,256,512,512,512] in the paper. */
  channels: z.array(positive.max(4096)).min(1).max(10),
  zDim: positive.max(4096),
  /** The photo is resized to this (bilinear) before the first convolution. */
  input: z.object({ height: positive.max(1024), width: positive.max(1024) }),
  /**
   * Outermost pixels of the resized photo that are made white, less than half of it; 0 where it is absent, as published.
   * Its layers are normalised per photo, so that much and little contrast are the same to them; beside white they differ.
   */
  whiteBorder: z.int().min(0).max(64).optional(),
});
export type EncoderArchitecture = z.infer<typeof encoderArchitectureSchema>;

/** The network that makes a picture twice as large, with detail: residual blocks at the size of what it reads. */
const enlargerArchitectureSchema = z.object({
  /** Channels of its feature maps. */
  channels: positive.max(256),
  /** Residual blocks of two 3x3 convolutions each. */
  blocks: positive.max(32),
});
export type EnlargerArchitecture = z.infer<typeof enlargerArchitectureSchema>;

export const weightsFileSchema = z.object({
  /** File name inside the pack's folder; no path. */
  file: z.string().regex(/^[\w.-]+\.safetensors$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const packManifestSchema = z.object({
  format: z.literal('spadework-pack'),
  version: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  name: z.object({ en: z.string().min(1).max(120), ja: z.string().min(1).max(120) }),
  licence: z.object({ id: z.string().min(1).max(80), notice: z.string().max(2000) }),
  generator: generatorArchitectureSchema.extend({ weights: weightsFileSchema }),
  encoder: encoderArchitectureSchema.extend({ weights: weightsFileSchema }).optional(),
  enlarger: enlargerArchitectureSchema.extend({ weights: weightsFileSchema }).optional(),
  /** In the order in which a palette shows them. */
  labels: z.array(labelSchema).min(1).max(255),
  /** Id of the label that fills a new map; the first of `labels` without it. */
  defaultLabel: z.int().min(0).max(254).optional(),
});
export type PackManifest = z.infer<typeof packManifestSchema>;

/** An id out of a name that people gave: small letters, digits and hyphens; 'model' where nothing of it remains. */
export function packIdFrom(name: string): string {
  const id = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-+|-+$/g, '');
  return id === '' ? 'model' : id;
}

/** Up-samplings between latent grid and picture. */
export const UPSAMPLINGS = { normal: 5, more: 6, most: 7 } as const;

/** Size in pixels of the picture that a generator makes: latent grid times 2^k. */
export function pictureSize(generator: GeneratorArchitecture): { width: number; height: number } {
  const factor = 2 ** UPSAMPLINGS[generator.upsampling];
  return { width: generator.latent.width * factor, height: generator.latent.height * factor };
}

/** Channels of the one-hot label map that the SPADE layers see: labels, don't-care, edge. */
export function semanticChannels(generator: GeneratorArchitecture): number {
  return generator.labels + (generator.dontCare ? 1 : 0) + (generator.edgeChannel ? 1 : 0);
}
