/** The style gallery: shipped styles and the user's own, as the window sees and changes them. */
import { z } from 'zod';
import { plainErrorSchema } from './errors.ts';
import { bytes, imageFileSchema, styleSchema, type ImageFile } from './values.ts';

/** Ids of styles become file names: nothing else than these characters is taken. */
export const styleIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
export const styleNameSchema = z.string().trim().min(1).max(120);

/** Longest side of a style's thumbnail, in pixels. */
export const STYLE_THUMBNAIL_SIDE = 256;

/** Ending of a style kept in a file of its own. */
export const STYLE_FILE_ENDING = '.spadestyle';

export const styleEntrySchema = z.object({
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

export const styleListSchema = z.object({
  /** In the user's order. */
  styles: z.array(styleEntrySchema),
  /** Files of the gallery that cannot be read; they stay where they are. */
  damaged: z.array(z.object({ file: z.string(), error: plainErrorSchema })),
});
export type StyleList = z.infer<typeof styleListSchema>;

export interface StyleApi {
  listStyles(): Promise<StyleList>;
  /** JPEG of the style's photo, at most 256 pixels on its longer side. */
  styleThumbnail(id: string): Promise<Uint8Array>;
  /** Adds a photo (PNG, JPEG, WebP, AVIF) under its file's name. */
  addStyle(photo: ImageFile): Promise<StyleEntry>;
  /** Own styles only: rejects with `style-shipped` for the others. */
  renameStyle(id: string, name: string): Promise<void>;
  starStyle(id: string, starred: boolean): Promise<void>;
  /** Puts the gallery into this order; styles that are not named follow in the order they had. */
  orderStyles(ids: string[]): Promise<void>;
  /** Puts an own style into the trash, which is emptied when the app ends. */
  removeStyle(id: string): Promise<void>;
  /** Takes a style out of the trash. */
  restoreStyle(id: string): Promise<void>;
  /** Has the loaded pack read the photos of these styles again; those that it has read already stay as they are. */
  rereadStyles(ids: string[]): Promise<void>;
  /** The style as a file of its own, to be saved with `saveFile`. */
  exportStyle(id: string): Promise<ImageFile>;
  importStyle(file: ImageFile): Promise<StyleEntry>;
}

const ids = z.array(styleIdSchema).max(10_000);

export const styleArguments = {
  listStyles: z.tuple([]),
  styleThumbnail: z.tuple([styleIdSchema]),
  addStyle: z.tuple([imageFileSchema]),
  renameStyle: z.tuple([styleIdSchema, styleNameSchema]),
  starStyle: z.tuple([styleIdSchema, z.boolean()]),
  orderStyles: z.tuple([ids]),
  removeStyle: z.tuple([styleIdSchema]),
  restoreStyle: z.tuple([styleIdSchema]),
  rereadStyles: z.tuple([ids]),
  exportStyle: z.tuple([styleIdSchema]),
  importStyle: z.tuple([imageFileSchema]),
} satisfies Record<keyof StyleApi, z.ZodType>;

export const styleResults = {
  listStyles: styleListSchema,
  styleThumbnail: bytes,
  addStyle: styleEntrySchema,
  renameStyle: z.void(),
  starStyle: z.void(),
  orderStyles: z.void(),
  removeStyle: z.void(),
  restoreStyle: z.void(),
  rereadStyles: z.void(),
  exportStyle: imageFileSchema,
  importStyle: styleEntrySchema,
} satisfies Record<keyof StyleApi, z.ZodType>;
