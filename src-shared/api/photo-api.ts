/** The picture of the painting as a file in any size, and frames of a video: enlarged where they are larger than painted. */
import { z } from 'zod';
import { call, event, type CallsOf, type EventsOf } from './contract.ts';
import { progressSchema } from './progress.ts';
import { MAX_EXPORT_SIDE, PICTURE_FORMATS } from '../exports/batch-plan.ts';
import { bytes, pictureCallSchema, pictureSchema } from './values.ts';

const photoIdSchema = z.string().min(1).max(64);
const pixels = z.int().min(1).max(MAX_EXPORT_SIDE);
const sizeSchema = z.object({ width: pixels, height: pixels });

const photoOrderSchema = z.object({
  /** Names it for `cancelPhoto` and `photoAdvanced`. */
  id: photoIdSchema,
  picture: pictureCallSchema,
  /** Of the file, in pixels. */
  size: sizeSchema,
  format: z.enum(PICTURE_FORMATS),
  /** Of JPEG and WebP; WebP at 100 is lossless. */
  quality: z.int().min(1).max(100),
});

export const photoCalls = {
  /** Makes the file of a picture, with its GenerationRequest in the metadata. Rejects with `cancelled` after `cancelPhoto`. */
  encodePhoto: call([photoOrderSchema], bytes),
  /** Ends the making of a photo. Unknown ids are passed over: it may just have ended. */
  cancelPhoto: call([photoIdSchema], z.void()),
  /** A picture in exactly that size, for a video. */
  takeFrame: call([pictureCallSchema, sizeSchema], pictureSchema),
};
export type PhotoApi = CallsOf<typeof photoCalls>;

/** To the window that asked. */
export const photoEvents = {
  /** So many tiles of a photo's enlargement are done. */
  photoAdvanced: event([photoIdSchema, progressSchema]),
};
export type PhotoEvents = EventsOf<typeof photoEvents>;
