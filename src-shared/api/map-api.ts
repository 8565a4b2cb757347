/** Label maps out of files and into them. */
import { z } from 'zod';
import { call } from './contract.ts';
import { bytes, decodedImageSchema, imageFileSchema, labelMapSchema } from './values.ts';

/** How a label map is written: 'ids' as an indexed PNG whose indices are the ids, 'colours' as a picture. */
const mapFormSchema = z.enum(['ids', 'colours']);
export type MapForm = z.infer<typeof mapFormSchema>;

export const mapCalls = {
  /** Reads an indexed or grey PNG as a label map. */
  openLabelMap: call([imageFileSchema], labelMapSchema),
  /** Decodes a picture that may hold a label map in another form (colours, other ids), for the import to examine. */
  readMapImage: call([imageFileSchema], decodedImageSchema),
  /**
   * Reads the classes of a photo (ids of SEGMENTED_SOURCE), one a pixel, at most 1024 pixels a side. Rejects with `photo-*`,
   * `no-segmenter` where the machine cannot read them, and `no-segmentation-pack` where the app's part that does is missing.
   */
  segmentPhoto: call([imageFileSchema], labelMapSchema),
  /** Makes the PNG of a label map in the loaded pack's labels: their ids, or a picture in their colours. */
  encodeMap: call([labelMapSchema, mapFormSchema], bytes),
};
