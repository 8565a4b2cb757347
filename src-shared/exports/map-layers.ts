/** The layers of a painted label map, as a PSD keeps them: each with its own labels, empty where nothing is painted. */
import { z } from 'zod';
import { bytes } from '../api/values.ts';
import { MAX_MAP_SIDE } from '../labels/label-map.ts';

/** More layers than a person paints. */
const MAX_LAYERS = 256;
/** Of one layer, deflated: far beyond what painting gives. */
const MAX_PACKED_BYTES = 16 * 1024 * 1024;

const start = z.int().min(0).max(MAX_MAP_SIDE);
const side = z.int().min(1).max(MAX_MAP_SIDE);

const mapLayerSchema = z.object({
  name: z.string().max(200),
  shown: z.boolean(),
  /** The part of the map that is painted on, in its pixels. */
  left: start,
  top: start,
  width: side,
  height: side,
  /** The label ids of that part, zlib; 255 is empty. */
  packed: bytes.refine((data) => data.length <= MAX_PACKED_BYTES, 'at most 16 MiB'),
});
export type MapLayer = z.infer<typeof mapLayerSchema>;

export const mapLayersSchema = z.object({
  /** What shows where no layer is painted, as an id of the pack. */
  base: z.int().min(0).max(255),
  /** The lowest first; those without paint are left out. */
  list: z.array(mapLayerSchema).max(MAX_LAYERS),
});
export type MapLayers = z.infer<typeof mapLayersSchema>;
