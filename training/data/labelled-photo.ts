/** A photograph and its map, of one size. */
export interface LabelledPhoto {
  width: number;
  height: number;
  /** Three bytes a pixel. */
  rgb: Uint8Array;
  /** Ids of the pack. */
  ids: Uint8Array;
}
