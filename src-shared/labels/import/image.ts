/** Decoded pictures, as they come from whatever read the file. */
import type { Colour } from './class-table.ts';

export type DecodedImage = {
  /** True where damaged data was passed over that the pixels do not depend on. */
  readonly mended?: boolean | undefined;
} &
  /** PNG with a palette: an index a pixel and RGB triples by index. */
  (
    | {
        readonly kind: 'indexed';
        readonly width: number;
        readonly height: number;
        readonly ids: Uint8Array;
        readonly palette: Uint8Array;
        /** Indices that stand for transparent pixels, if any. */
        readonly transparent?: Uint8Array | undefined;
      }
    /** One grey byte a pixel. */
    | {
        readonly kind: 'grey';
        readonly width: number;
        readonly height: number;
        readonly ids: Uint8Array;
        /** Values that stand for transparent pixels, if any. */
        readonly transparent?: Uint8Array | undefined;
      }
    /** RGB or RGBA bytes. */
    | {
        readonly kind: 'colour';
        readonly width: number;
        readonly height: number;
        readonly channels: 3 | 4;
        readonly bytes: Uint8Array;
      }
  );

/** Stands for a pixel that is more than half transparent. */
export const TRANSPARENT = -1;

/** Colour by pixel, 0xRRGGBB or TRANSPARENT. */
export function coloursOf(image: DecodedImage): Int32Array {
  const colours = new Int32Array(image.width * image.height);
  if (image.kind === 'colour') {
    const { bytes, channels } = image;
    for (let i = 0, at = 0; i < colours.length; i++, at += channels) {
      const seen = channels === 3 || bytes[at + 3]! >= 128;
      colours[i] = seen ? (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]! : TRANSPARENT;
    }
    return colours;
  }
  const byId = Int32Array.from({ length: 256 }, (_, id) =>
    image.kind === 'grey' ? id * 0x010101 : paletteColour(image.palette, id),
  );
  for (const id of image.transparent ?? []) byId[id] = TRANSPARENT;
  for (let i = 0; i < colours.length; i++) colours[i] = byId[image.ids[i]!]!;
  return colours;
}

/** Id by pixel, or TRANSPARENT, of an image that may hold ids: indexed, grey, or colour in which all that is seen is grey. */
export function idsOf(image: DecodedImage): Int16Array | undefined {
  if (image.kind !== 'colour') {
    const byId = Int16Array.from({ length: 256 }, (_, id) => id);
    for (const id of image.transparent ?? []) byId[id] = TRANSPARENT;
    return Int16Array.from(image.ids, (id) => byId[id]!);
  }
  const { bytes, channels } = image;
  const ids = new Int16Array(image.width * image.height);
  for (let i = 0, at = 0; i < ids.length; i++, at += channels) {
    const grey = bytes[at]!;
    const seen = channels === 3 || bytes[at + 3]! >= 128;
    if (seen && (bytes[at + 1] !== grey || bytes[at + 2] !== grey)) return undefined;
    ids[i] = seen ? grey : TRANSPARENT;
  }
  return ids;
}

/** Squared distance of two colours in RGB. */
export function colourDistance2(a: Colour, b: Colour): number {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 255) - ((b >> 8) & 255);
  const blue = (a & 255) - (b & 255);
  return red * red + green * green + blue * blue;
}

function paletteColour(palette: Uint8Array, id: number): Colour {
  return ((palette[3 * id] ?? 0) << 16) | ((palette[3 * id + 1] ?? 0) << 8) | (palette[3 * id + 2] ?? 0);
}
