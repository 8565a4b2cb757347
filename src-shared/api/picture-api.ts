/** Pictures of the painting, as they are shown while it is painted, and the styles that photos give them. */
import { call } from './contract.ts';
import { imageFileSchema, pictureCallSchema, pictureSchema, rgbImageSchema, styleSchema } from './values.ts';

export const pictureCalls = {
  /**
   * Makes a picture; waits while the engine starts. Rejects with `superseded` when a newer call of the same window replaced
   * it while it waited, with `engine-stopped` when the engine died over it (ask again: it is being started), with
   * `engine-failed` when it is not coming back by itself.
   */
  makePicture: call([pictureCallSchema], pictureSchema),
  /**
   * A photo to be shown: upright, at most 2048 pixels on its longer side. Rejects with `photo-format`, `photo-heic`,
   * `photo-size` or `photo-damaged`.
   */
  decodePhoto: call([imageFileSchema], rgbImageSchema),
  /** Reads the style of a photo with the pack's encoder. */
  readStyle: call([imageFileSchema], styleSchema),
};
