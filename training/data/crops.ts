/** Random crops of photographs: mirrored, nearer or farther, in colours changed a little. */
import { sourceIndices } from '../../src-shared/labels/label-map.ts';
import type { LabelledPhoto } from './labelled-photo.ts';

/** A rectangle of a photograph, in its pixels, and whether it is seen mirrored. */
export interface CropBox {
  top: number;
  left: number;
  width: number;
  height: number;
  mirrored: boolean;
}

/** Size of a picture, or a part of it. */
interface Extent {
  width: number;
  height: number;
}

/** A part of a picture, in its pixels. */
export interface PictureWindow extends Extent {
  top: number;
  left: number;
}

/** Colours of a photograph changed: gains of the channels, gamma, saturation. */
export interface ColourChange {
  gains: readonly [number, number, number];
  gamma: number;
  saturation: number;
}

/** Small: tints that no camera makes would teach a discriminator that they are right. */
const GAIN_SPREAD = 0.025;
const GAMMA_SPREAD = 0.12;
const SATURATION_SPREAD = 0.12;

type Uniform = () => number;

/** A box of the picture's shape, as large as fits times `smallest` to 1. */
export function drawBox(photo: Extent, picture: Extent, smallest: number, uniform: Uniform): CropBox {
  const fit = Math.min(photo.width / picture.width, photo.height / picture.height);
  const scale = fit * (smallest + (1 - smallest) * uniform());
  const width = Math.max(1, Math.floor(picture.width * scale));
  const height = Math.max(1, Math.floor(picture.height * scale));
  return {
    top: Math.floor(uniform() * (photo.height - height + 1)),
    left: Math.floor(uniform() * (photo.width - width + 1)),
    width,
    height,
    mirrored: uniform() < 0.5,
  };
}

export function drawColours(uniform: Uniform): ColourChange {
  const spread = (deviation: number): number => Math.exp(deviation * Math.sqrt(3) * (2 * uniform() - 1));
  return {
    gains: [spread(GAIN_SPREAD), spread(GAIN_SPREAD), spread(GAIN_SPREAD)],
    gamma: spread(GAMMA_SPREAD),
    saturation: spread(SATURATION_SPREAD),
  };
}

/** Where each pixel of a row (or column) of a window lies in the photograph: two neighbours and the second's share. */
interface Samples {
  low: Int32Array;
  high: Int32Array;
  share: Float32Array;
}

function samplesAlong(
  start: number,
  side: number,
  whole: number,
  from: number,
  count: number,
  mirrored: boolean,
): Samples {
  const [low, high, share] = [new Int32Array(count), new Int32Array(count), new Float32Array(count)];
  for (let i = 0; i < count; i++) {
    const at = mirrored ? whole - 1 - (from + i) : from + i;
    const place = Math.min(side - 1, Math.max(0, ((at + 0.5) * side) / whole - 0.5));
    low[i] = start + Math.floor(place);
    high[i] = start + Math.min(side - 1, Math.floor(place) + 1);
    share[i] = place - Math.floor(place);
  }
  return { low, high, share };
}

/**
 * The window of the picture that a box makes, as [3, height, width] in [-1, 1], written into `target` from `offset` on: bilinear,
 * four samples a pixel where the photograph is finer than the picture.
 */
export function cutPicture(
  photo: LabelledPhoto,
  box: CropBox,
  picture: Extent,
  window: PictureWindow,
  colours: ColourChange,
  target: Float32Array,
  offset: number,
): void {
  const fine = box.width > picture.width ? 2 : 1;
  const across = samplesAlong(
    box.left,
    box.width,
    picture.width * fine,
    window.left * fine,
    window.width * fine,
    box.mirrored,
  );
  const down = samplesAlong(box.top, box.height, picture.height * fine, window.top * fine, window.height * fine, false);
  const light = lightTable(colours.gamma);
  const plane = window.width * window.height;
  const weight = 1 / (fine * fine);
  const { rgb, width } = photo;
  for (let y = 0; y < window.height * fine; y++) {
    const [above, below, part] = [down.low[y]! * width, down.high[y]! * width, down.share[y]!];
    const row = offset + Math.floor(y / fine) * window.width;
    for (let x = 0; x < window.width * fine; x++) {
      const [left, right, share] = [across.low[x]!, across.high[x]!, across.share[x]!];
      const at = row + Math.floor(x / fine);
      for (let channel = 0; channel < 3; channel++) {
        const upper = mix(
          light[rgb[3 * (above + left) + channel]!]!,
          light[rgb[3 * (above + right) + channel]!]!,
          share,
        );
        const lower = mix(
          light[rgb[3 * (below + left) + channel]!]!,
          light[rgb[3 * (below + right) + channel]!]!,
          share,
        );
        target[at + channel * plane]! += weight * mix(upper, lower, part);
      }
    }
  }
  recolour(target, offset, plane, colours);
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

/** Light of each byte, 0..1, after the gamma. */
function lightTable(gamma: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => (byte / 255) ** gamma);
}

/** Saturation and gains, and [0, 1] -> [-1, 1]. */
function recolour(target: Float32Array, offset: number, plane: number, { gains, saturation }: ColourChange): void {
  for (let i = offset; i < offset + plane; i++) {
    const grey = (target[i]! + target[i + plane]! + target[i + 2 * plane]!) / 3;
    for (let channel = 0; channel < 3; channel++) {
      const at = i + channel * plane;
      const value = (grey + (target[at]! - grey) * saturation) * gains[channel]!;
      target[at] = Math.min(1, Math.max(-1, 2 * value - 1));
    }
  }
}

/** The map of the same window, nearest: floor(i * in / out). */
export function cutIds(photo: LabelledPhoto, box: CropBox, picture: Extent, window: PictureWindow): Uint8Array {
  const columns = sourceIndices(box.width, picture.width);
  const rows = sourceIndices(box.height, picture.height);
  const ids = new Uint8Array(window.width * window.height);
  for (let y = 0; y < window.height; y++) {
    const source = (box.top + rows[window.top + y]!) * photo.width + box.left;
    for (let x = 0; x < window.width; x++) {
      const at = window.left + x;
      const column = box.mirrored ? box.width - 1 - columns[at]! : columns[at]!;
      ids[y * window.width + x] = photo.ids[source + column]!;
    }
  }
  return ids;
}
