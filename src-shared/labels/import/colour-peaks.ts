/**
 * The colours that a label map was drawn in. Areas of one label are flat: in an exact file a label's colour stands in
 * whole blocks of equal pixels, while the colours along soft edges do not. Lossy compression and noise spread a colour
 * into a cloud; the means of small flat blocks still lie close to its middle.
 */
import { colourDistance2, TRANSPARENT } from './image.ts';
import type { Colour } from './class-table.ts';
import { present } from '../../present.ts';

export interface ColourPeaks {
  /** Most pixels first, at most MAX_PEAKS. */
  readonly colours: readonly Colour[];
  /** Share of the flat pixels or blocks that each colour fills. */
  readonly shares: readonly number[];
  /** Whether each colour fills a block of 4 x 4 pixels somewhere: the colours of soft edges lie in thinner bands. */
  readonly solid: readonly boolean[];
  /** False where noise or compression spread the colours. */
  readonly exact: boolean;
  /** How closely flat areas keep to these colours: 2 when exact, over 1.2 for compressed label maps, mostly below 1 for photos. */
  readonly steadiness: number;
}

/** More colours than this are no label map: packs have at most 255 labels, and people draw with far fewer. */
export const MAX_PEAKS = 254;

/** Radius in RGB of the cloud that noise and compression make of one colour. */
export const CLOUD = 26;

/** Side of the blocks whose means are taken, and how far apart they begin. */
const BLOCK = 4;
const BLOCK_STEP = 2;
/** How far the mean of a flat block may lie from the colour it was drawn in. */
const MEAN_ERROR = 7;
/** Labels that fill less than this share of the flat blocks are taken for noise. */
const MIN_SHARE = 0.0002;
/** Pixels that a colour must fill in exact blocks to be more than a chance among many soft edges. */
const MIN_EXACT = 4;
/** Below this share of flat pixels or blocks, a picture is no label map. Measured: maps over 0.6. */
const MIN_FLAT = 0.3;
/** Smaller pictures are taken for label maps without looking at how flat they are. */
const SMALL = 32 * 32;

/** Whether ids lie in areas, as those of a label map do and the greys of a photo do not. */
export function liesInAreas(ids: Int16Array, width: number): boolean {
  if (ids.length < SMALL) return true;
  let flat = 0;
  for (let i = width + 1; i < ids.length; i++) {
    if (ids[i] === ids[i - 1] && ids[i] === ids[i - width] && ids[i] === ids[i - width - 1]) flat++;
  }
  return flat > MIN_FLAT * ids.length;
}

/** Finds the colours of a picture, most pixels first. */
export function findColourPeaks(colours: Int32Array, width: number): ColourPeaks {
  const { flat, solid } = countFlat(colours, width);
  const seen = colours.reduce((sum, colour) => sum + (colour === TRANSPARENT ? 0 : 1), 0);
  const exact = occupied(flat, MIN_EXACT);
  const flatPixels = exact.reduce((sum, colour) => sum + flat[colour]!, 0);
  if (exact.length <= MAX_PEAKS && flatPixels > MIN_FLAT * seen && !looksSpread(exact)) {
    return {
      colours: exact,
      shares: exact.map((colour) => flat[colour]! / flatPixels),
      solid: exact.map((colour) => solid.has(colour)),
      exact: true,
      steadiness: 2,
    };
  }
  const narrow = Math.min(width, colours.length / width) < BLOCK;
  return seen < SMALL || narrow ? distinctColours(colours) : findClouds(colours, width, seen);
}

/** By colour, the pixels at the lower right of a 2 x 2 block of that colour; and the colours that fill a BLOCK. */
function countFlat(colours: Int32Array, width: number): { flat: Uint32Array; solid: Set<Colour> } {
  const flat = new Uint32Array(1 << 24);
  const solid = new Set<Colour>();
  /** Side, at most BLOCK, of the largest square of one colour that ends at each pixel of the row above, then of this row. */
  const sides = new Uint8Array(width);
  let lastSolid: Colour = TRANSPARENT;
  let aboveLeft = 0;
  for (let i = 0; i < colours.length; i++) {
    const x = i % width;
    const colour = colours[i]!;
    const isSame =
      x > 0 &&
      i > width &&
      colours[i - 1] === colour &&
      colours[i - width] === colour &&
      colours[i - width - 1] === colour;
    const diagonal = x === 0 ? 0 : aboveLeft;
    aboveLeft = sides[x]!;
    const side = isSame ? Math.min(BLOCK, sides[x]!, sides[x - 1]!, diagonal) + 1 : 1;
    sides[x] = Math.min(BLOCK, side);
    if (side < 2 || colour === TRANSPARENT) continue;
    flat[colour]!++;
    if (side < BLOCK || colour === lastSolid) continue;
    solid.add(colour);
    lastSolid = colour;
  }
  return { flat, solid };
}

/** Colours with at least `least` pixels, most first. */
function occupied(counts: Uint32Array, least: number): Colour[] {
  const found: Colour[] = [];
  for (let colour = 0; colour < counts.length; colour++) if (counts[colour]! >= least) found.push(colour);
  return found.sort((a, b) => counts[b]! - counts[a]!);
}

function distinctColours(pixels: Int32Array): ColourPeaks {
  const counts = new Map<Colour, number>();
  for (const colour of pixels) if (colour !== TRANSPARENT) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const colours = [...counts.keys()]
    .sort((a, b) => present(counts.get(b)) - present(counts.get(a)))
    .slice(0, MAX_PEAKS);
  return {
    colours,
    shares: colours.map((colour) => present(counts.get(colour)) / pixels.length),
    solid: colours.map(() => true),
    exact: true,
    steadiness: 2,
  };
}

/** Whether many colours, most first, lie right beside a fuller one, as they do after lossy compression. */
function looksSpread(colours: readonly Colour[]): boolean {
  const beside = colours.filter((colour, i) =>
    colours.slice(0, i).some((fuller) => colourDistance2(fuller, colour) < 100),
  );
  return beside.length > 0.2 * colours.length;
}

interface Mean {
  readonly colour: Colour;
  readonly count: number;
}

function findClouds(colours: Int32Array, width: number, seen: number): ColourPeaks {
  const means = meansOfFlatBlocks(colours, width);
  const blocks = means.reduce((sum, mean) => sum + mean.count, 0);
  // Narrow gatherings keep like colours apart; a photo's gradients fill them, and wide ones more so, evenly.
  const narrow = gather(means, 1.5 * MEAN_ERROR, MIN_SHARE * blocks);
  const wide = gather(means, CLOUD, MIN_SHARE * blocks);
  const shareNear = (peaks: readonly Mean[], radius: number): number => {
    const near = (colour: Colour): boolean =>
      peaks.some((peak) => colourDistance2(peak.colour, colour) <= radius * radius);
    return means.reduce((sum, { colour, count }) => sum + (near(colour) ? count : 0), 0) / blocks;
  };
  return {
    colours: narrow.map((peak) => peak.colour),
    shares: narrow.map((peak) => peak.count / blocks),
    solid: narrow.map(() => true),
    exact: false,
    steadiness: blocks * BLOCK_STEP ** 2 < MIN_FLAT * seen ? 0 : shareNear(narrow, 3) + shareNear(wide, MEAN_ERROR),
  };
}

/** Mean colours of the blocks in which no pixel is farther than CLOUD from the mean, most first. */
function meansOfFlatBlocks(colours: Int32Array, width: number): Mean[] {
  const counts = new Map<Colour, number>();
  const height = colours.length / width;
  for (let y = 0; y + BLOCK <= height; y += BLOCK_STEP) {
    for (let x = 0; x + BLOCK <= width; x += BLOCK_STEP) {
      const mean = meanOfFlatBlock(colours, y * width + x, width);
      if (mean !== undefined) counts.set(mean, (counts.get(mean) ?? 0) + 1);
    }
  }
  return [...counts].map(([colour, count]) => ({ colour, count })).sort((a, b) => b.count - a.count);
}

function meanOfFlatBlock(colours: Int32Array, start: number, width: number): Colour | undefined {
  let [red, green, blue] = [0, 0, 0];
  for (let row = 0; row < BLOCK; row++) {
    for (let i = start + row * width; i < start + row * width + BLOCK; i++) {
      const colour = colours[i]!;
      if (colour === TRANSPARENT) return undefined;
      red += colour >> 16;
      green += (colour >> 8) & 255;
      blue += colour & 255;
    }
  }
  const mean = (sum: number): number => Math.round(sum / BLOCK ** 2);
  const colour = (mean(red) << 16) | (mean(green) << 8) | mean(blue);
  for (let row = 0; row < BLOCK; row++) {
    for (let i = start + row * width; i < start + row * width + BLOCK; i++) {
      if (colourDistance2(colours[i]!, colour) > CLOUD * CLOUD) return undefined;
    }
  }
  return colour;
}

/** Gathers the means around the fullest, then around the fullest that is left, and so on; each gathering has `least`. */
function gather(means: readonly Mean[], radius: number, least: number): Mean[] {
  const peaks: Mean[] = [];
  let left = means;
  while (left.length > 0 && peaks.length < MAX_PEAKS) {
    const { colour } = left[0]!;
    const inside = left.filter((mean) => colourDistance2(mean.colour, colour) <= radius * radius);
    const count = inside.reduce((sum, mean) => sum + mean.count, 0);
    if (count >= least) peaks.push({ colour, count });
    left = left.filter((mean) => colourDistance2(mean.colour, colour) > radius * radius);
  }
  return peaks.sort((a, b) => b.count - a.count);
}
