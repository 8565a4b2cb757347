/** The style gallery: shipped styles and the user's own, as the window sees and changes them. */
import { z } from 'zod';
import { call, event, type CallsOf } from './contract.ts';
import { plainErrorSchema } from './errors.ts';
import { bytes, imageFileSchema, rgbImageSchema, styleSchema } from './values.ts';

/** Ids of styles become file names: nothing else than these characters is taken. */
export const styleIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
export const styleNameSchema = z.string().trim().min(1).max(120);

/** Longest side of a style's thumbnail, in pixels. */
export const STYLE_THUMBNAIL_SIDE = 256;

/** Ending of a style kept in a file of its own. */
export const STYLE_FILE_ENDING = '.spadestyle';
/** Largest style file that is taken, in bytes. */
export const MAX_STYLE_FILE_BYTES = 8 * 1024 * 1024;

const styleEntrySchema = z.object({
  id: styleIdSchema,
  /** The user's own styles have the same name in every language. */
  name: z.object({ en: styleNameSchema, ja: styleNameSchema }),
  origin: z.enum(['shipped', 'own']),
  starred: z.boolean(),
  /** When it was added, ISO 8601; null for shipped styles. */
  addedAt: z.iso.datetime().nullable(),
  /** What the loaded pack's encoder reads in its photo; null while this pack has not read it (`rereadStyles`). */
  style: styleSchema.nullable(),
});
export type StyleEntry = z.infer<typeof styleEntrySchema>;

const styleListSchema = z.object({
  /** In the user's order. */
  styles: z.array(styleEntrySchema),
  /** Files of the gallery that cannot be read; they stay where they are. */
  damaged: z.array(z.object({ file: z.string(), error: plainErrorSchema })),
});
export type StyleList = z.infer<typeof styleListSchema>;

const ids = z.array(styleIdSchema).max(10_000);

export const styleCalls = {
  listStyles: call([], styleListSchema),
  /** JPEG of the style's photo, at most 256 pixels on its longer side. */
  styleThumbnail: call([styleIdSchema], bytes),
  /** Adds a photo (PNG, JPEG, WebP, AVIF) under its file's name. */
  addStyle: call([imageFileSchema], styleEntrySchema),
  /** Adds a style that the loaded pack's encoder did not read: a mix, a latent. The picture painted in it stands for its photo. */
  keepStyle: call([styleNameSchema, styleSchema, rgbImageSchema], styleEntrySchema),
  /** Own styles only: rejects with `style-shipped` for the others. */
  renameStyle: call([styleIdSchema, styleNameSchema], z.void()),
  starStyle: call([styleIdSchema, z.boolean()], z.void()),
  /** Puts the gallery into this order; styles that are not named follow in the order they had. */
  orderStyles: call([ids], z.void()),
  /** Puts an own style into the trash, which is emptied when the app ends. */
  removeStyle: call([styleIdSchema], z.void()),
  /** Takes a style out of the trash. */
  restoreStyle: call([styleIdSchema], z.void()),
  /** Has the loaded pack read the photos of these styles again; those that it has read already stay as they are. */
  rereadStyles: call([ids], z.void()),
  /** The style as a file of its own, to be saved with `saveFile`. */
  exportStyle: call([styleIdSchema], imageFileSchema),
  importStyle: call([imageFileSchema], styleEntrySchema),
};
export type StyleApi = CallsOf<typeof styleCalls>;

export const styleEvents = {
  /** The style gallery changed, by whichever window. */
  stylesChanged: event([]),
};
