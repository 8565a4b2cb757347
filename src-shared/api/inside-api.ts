/**
 * Look inside: what the layers of the generator make of the picture at hand, as pictures of their channels and a few
 * numbers. Whole feature maps never leave the engine: every part of an answer has a bound.
 */
import { z } from 'zod';
import { call } from './contract.ts';
import { bytes, pictureCallSchema, rgbImageSchema } from './values.ts';

/** What a SPADE layer makes of features, in order (arXiv 1903.07291, section 3): x, norm(x), gamma, beta, norm(x) (1 + gamma) + beta. */
export const LAYER_PARTS = ['input', 'normalised', 'gamma', 'beta', 'modulated'] as const;
const layerPartSchema = z.enum(LAYER_PARTS);
export type LayerPart = z.infer<typeof layerPartSchema>;

/** Most channels of one answer's sheet, the first ones by contrast, and longest side of their tiles. */
export const SHEET = { tiles: 64, side: 96 } as const;
/** Longest side of the one channel that is shown large; larger maps are averaged. */
export const CHANNEL_SIDE = 512;
/** Most pixels of a level whose neighbourhoods are told. */
export const MAX_COUNTED_PIXELS = 1024 * 1024;
/** Most labels and channels of the experiment with maps of one label. */
export const WASHED = { labels: 6, channels: 48 } as const;

const layerNameSchema = z.string().min(1).max(40);
const channelSchema = z.int().min(0).max(0xffff);

export const insideOrderSchema = z.object({
  picture: pictureCallSchema.omit({ stage: true }),
  /** A SPADE layer by its name in the checkpoint, such as 'up_0.norm_0'. */
  layer: layerNameSchema,
  /** Of which the sheet is made. */
  part: layerPartSchema,
  /** The channel that is shown large; without it the first of the sheet. */
  channel: channelSchema.optional(),
});
export type InsideOrder = z.infer<typeof insideOrderSchema>;

/** A SPADE layer of the pack: its feature maps' size, and how many they are. */
const layerSchema = z.object({
  name: layerNameSchema,
  width: z.int().min(1),
  height: z.int().min(1),
  channels: z.int().min(1),
});
export type InsideLayer = z.infer<typeof layerSchema>;

/** One channel: 0 stands for `min`, 255 for `max`; both are numbers of the network, before any averaging. */
const tileSchema = z
  .object({
    channel: channelSchema,
    width: z.int().min(1).max(CHANNEL_SIDE),
    height: z.int().min(1).max(CHANNEL_SIDE),
    min: z.number(),
    max: z.number(),
    /** Standard deviation over the pixels. */
    contrast: z.number(),
    pixels: bytes,
  })
  .refine((tile) => tile.pixels.length === tile.width * tile.height, 'pixels must hold width * height bytes');
export type ChannelTile = z.infer<typeof tileSchema>;

/** Numbers [label][channel]. */
const tableSchema = z.array(z.array(z.number()).max(WASHED.channels)).max(WASHED.labels);

const washedSchema = z.object({
  /** Ids of the labels, each of which filled a map of its own. */
  labels: z.array(z.int().min(0).max(255)).max(WASHED.labels),
  /** The layer's convolution of the labels, before anything normalises it. */
  convolved: tableSchema,
  /** That, batch normalised over all these maps, and instance normalised. */
  batch: tableSchema,
  instance: tableSchema,
  /** What the layer itself makes of them. */
  gamma: tableSchema,
  beta: tableSchema,
});
export type WashedAway = z.infer<typeof washedSchema>;

export const layerTraceSchema = z.object({
  /** That was looked at. */
  layer: layerSchema,
  /** All that there are, in order. */
  layers: z.array(layerSchema).max(40),
  part: layerPartSchema,
  /** Channels of `part`, the one of most contrast first. */
  sheet: z.array(tileSchema).max(SHEET.tiles),
  /** One channel through the layer, by part. */
  channel: z.object(
    Object.fromEntries(LAYER_PARTS.map((part) => [part, tileSchema])) as Record<LayerPart, typeof tileSchema>,
  ),
  /**
   * Number of the 5x5 neighbourhood around each pixel, from 0 on in the order in which the engine meets them: four bytes a
   * pixel, little endian. Null beyond MAX_COUNTED_PIXELS, and for packs whose kernels are not 3x3.
   */
  neighbourhoods: bytes.nullable(),
  /** The picture, where the layer is one of the last block: what was looked into is the network that paints. */
  picture: rgbImageSchema.nullable(),
  washed: washedSchema,
  /** Milliseconds the engine worked on it. */
  milliseconds: z.number(),
});
export type LayerTrace = z.infer<typeof layerTraceSchema>;

export const insideCalls = {
  /**
   * Looks at a layer while the picture is made, behind all live pictures. A newer call of the same window ends it
   * (`cancelled`). Rejects with `inside-layer` where the pack has no such layer, with `inside-size` where the maps would
   * take too much memory.
   */
  lookInside: call([insideOrderSchema], layerTraceSchema),
  /** Lets go of what the engine keeps for the next look at the same picture. */
  closeInside: call([], z.void()),
};
