/** Recognising what a decoded picture holds, before anything changes: whose ids or colours, and what they become. */
import { SpadeworkError } from '../../api/errors.ts';
import { present } from '../../present.ts';
import type { Label } from '../../packs.ts';
import { EMPTY } from '../../document/tile.ts';
import { assertMapSize, type LabelMap } from '../label-map.ts';
import { assignPixels } from './assign-pixels.ts';
import type { Colour } from './class-table.ts';
import { CLOUD, findColourPeaks, liesInAreas, MAX_PEAKS, type ColourPeaks } from './colour-peaks.ts';
import { explainedByOthers } from './rival-sources.ts';
import { colourDistance2, coloursOf, idsOf, TRANSPARENT, type DecodedImage } from './image.ts';
import type { ImportEntry, ImportReport } from './report.ts';
import {
  BLACK,
  COLOUR_SOURCES,
  coloursOfSource,
  ID_SOURCES,
  leftOver,
  meaningOfId,
  WHITE,
  type ColourSourceId,
  type IdSourceId,
  type Meaning,
  type SourceColour,
  type SourceId,
} from './sources.ts';

/** How far in RGB a map's colour may lie from the one its source gives, exact and after noise or compression. */
const TOLERANCE = { exact: 6, lossy: 14 };
/** A colour in less than this share of the flat areas that lies as near as BLEND_ERROR to a blend of others is one. */
const BLEND_SHARE = { solid: 0.01, thin: 0.05 };
const BLEND_ERROR = 20;
/** A compressed picture less steady than this is a photo; one in colours that no source knows must be steadier. */
const STEADY = { known: 1.15, strange: 1.4 };
/** A source of colours is recognised when it knows this share of the pixels. */
const MIN_KNOWN = 0.5;

/** What transparent pixels become: empty. */
const CLEAR: Omit<ImportEntry, 'pixels'> = {
  found: { kind: 'transparent' },
  className: undefined,
  label: EMPTY,
  certainty: 'certain',
};

/**
 * Recognises what a picture holds. Without `wanted` the likeliest source is taken. Throws `map-size` and, for a photo or
 * anything else without flat areas, `not-a-label-map`.
 */
export function examineMap(image: DecodedImage, labels: readonly Label[], wanted?: SourceId): ImportReport {
  const { width, height } = image;
  assertMapSize(width, height);
  const ids = idsOf(image);
  const colours = coloursOf(image);
  const mask = isMask(colours);
  const peaks = isGrey(image, ids) && !mask ? undefined : findColourPeaks(colours, width);
  const idSources = ids !== undefined && liesInAreas(ids, width) ? rankIdSources(ids, labels) : [];
  const colourSources = peaks === undefined ? [] : rankColourSources(peaks, labels, mask);
  const sources = [...idSources, ...colourSources].sort((a, b) => b.score - a.score).map((one) => one.source);
  if (sources.length === 0) throw new SpadeworkError('not-a-label-map', { width, height });
  const source = wanted ?? sources[0]!;
  if (!sources.includes(source)) throw new RangeError(`this picture cannot be read as ${source}`);
  const findings = isIdSource(source)
    ? reportIds(present(ids), source, labels)
    : reportColours(colours, width, present(peaks), source, labels);
  const ambiguous =
    source === 'own-ids' && wanted === undefined && explainedByOthers(present(ids), width, idSources, labels);
  return { ...findings, width, height, sources, ambiguous };
}

/** The report of a map that holds the ids of a source for certain, as one that a network read out of a photo. */
export function reportClasses(map: LabelMap, source: IdSourceId, labels: readonly Label[]): ImportReport {
  const { width, height } = map;
  const findings = reportIds(Int16Array.from(map.ids), source, labels);
  return { ...findings, width, height, sources: [source], ambiguous: false };
}

/** Whether only ids can be read from a picture: its colours are all grey. */
function isGrey(image: DecodedImage, ids: Int16Array | undefined): boolean {
  if (image.kind !== 'indexed') return ids !== undefined;
  const { palette } = image;
  return palette.every((value, i) => value === palette[i - (i % 3)]);
}

/** Whether a picture is black and white and nothing else, both of them there. */
function isMask(colours: Int32Array): boolean {
  let white = false;
  let black = false;
  for (const colour of colours) {
    if (colour === WHITE) white = true;
    else if (colour === BLACK) black = true;
    else if (colour !== TRANSPARENT) return false;
  }
  return white && black;
}

type Findings = Omit<ImportReport, 'width' | 'height' | 'sources' | 'ambiguous'>;

interface Ranked {
  readonly source: SourceId;
  readonly score: number;
}

function isIdSource(source: SourceId): source is IdSourceId {
  return (ID_SOURCES as readonly string[]).includes(source);
}

/**
 * Sources that explain every id (255 aside), by the share of the pixels that become a label by name. The pack's own ids go first
 * when they fit.
 */
function rankIdSources(ids: Int16Array, labels: readonly Label[]): Ranked[] {
  const counts = countIds(ids);
  return ID_SOURCES.flatMap((source): Ranked[] => {
    let named = 0;
    for (let id = 0; id < 256; id++) {
      if (counts[id] === 0) continue;
      const { certainty, label } = meaningOfId(source, id, labels);
      if (certainty === 'unknown' && source !== 'unknown-ids') return [];
      if (certainty === 'certain' && label !== leftOver(labels)) named += counts[id]!;
    }
    const share = named / ids.length;
    const rare = source === 'coco-stuff-ids-from-1' || source === 'ade20k-training-ids';
    return [
      {
        source,
        score: source === 'own-ids' ? 1.5 : source === 'unknown-ids' ? 0.01 : (rare ? 0.1 : 0.25) + 0.7 * share,
      },
    ];
  });
}

/** Sources by the share of the main colours that they know; near misses count a little less than hits. */
function rankColourSources(peaks: ColourPeaks, labels: readonly Label[], mask: boolean): Ranked[] {
  return COLOUR_SOURCES.flatMap((source, order): Ranked[] => {
    if (source === 'mask') return mask ? [{ source, score: 3 }] : [];
    if (source === 'unknown-colours') return peaks.steadiness < STEADY.strange ? [] : [{ source, score: 0 }];
    const known = coloursOfSource(source, labels);
    let share = 0;
    peaks.colours.forEach((peak, i) => {
      const distance = Math.sqrt(colourDistance2(peak, present(nearestColour(peak, known)).colour));
      if (distance <= toleranceOf(peaks)) share += peaks.shares[i]! * (1 - 0.01 * distance);
    });
    // A hundredth a place, so that of two sources that fit alike the one named first is taken.
    return share < MIN_KNOWN || peaks.steadiness < STEADY.known ? [] : [{ source, score: 1 + share - 0.01 * order }];
  });
}

function toleranceOf(peaks: ColourPeaks): number {
  return peaks.exact ? TOLERANCE.exact : TOLERANCE.lossy;
}

function reportIds(ids: Int16Array, source: IdSourceId, labels: readonly Label[]): Findings {
  const counts = countIds(ids);
  const present = [...counts.keys()].filter((id) => counts[id]! > 0).sort((a, b) => counts[b]! - counts[a]!);
  const entries = present.map((id): ImportEntry => ({
    found: { kind: 'id', id },
    pixels: counts[id]!,
    ...meaningOfId(source, id, labels),
  }));
  const seen = entries.reduce((sum, { pixels }) => sum + pixels, 0);
  if (seen < ids.length) entries.push({ ...CLEAR, pixels: ids.length - seen });
  const indexOfId = new Uint8Array(256);
  present.forEach((id, index) => (indexOfId[id] = index));
  const indices = Uint8Array.from(ids, (id) => (id === TRANSPARENT ? present.length : indexOfId[id]!));
  return { source, entries, snapped: 0, lossy: false, indices };
}

/** Pixels by id; those that are transparent have none. */
function countIds(ids: Int16Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const id of ids) if (id !== TRANSPARENT) counts[id]!++;
  return counts;
}

function reportColours(
  colours: Int32Array,
  width: number,
  peaks: ColourPeaks,
  source: ColourSourceId,
  labels: readonly Label[],
): Findings {
  const known = coloursOfSource(source, labels);
  // A file in which every pixel has a known colour has no soft edges: its thin lines are meant.
  const exact = hasOnly(colours, known);
  const drawn = (exact ? known.map((one) => one.colour) : drawnColours(peaks, known)).slice(0, MAX_PEAKS);
  const spread = peaks.exact ? TOLERANCE.exact : 1.5 * CLOUD;
  const { indices, snapped } = assignPixels(colours, width, drawn, { spread, exact });
  const entries = drawn.map((colour): Omit<ImportEntry, 'pixels'> => ({
    found: { kind: 'colour', colour },
    ...(known.find((one) => one.colour === colour)?.meaning ?? guessMeaning(colour, labels)),
  }));
  entries.push(CLEAR);
  return { source, snapped, lossy: !peaks.exact, ...dropUnused(entries, indices) };
}

function hasOnly(colours: Int32Array, known: readonly SourceColour[]): boolean {
  const allowed = new Set<Colour>([TRANSPARENT, ...known.map((one) => one.colour)]);
  return colours.every((colour, i) => (i > 0 && colour === colours[i - 1]) || allowed.has(colour));
}

/**
 * The source's colours that the main colours stand for, and main colours of its own. Colours that lie between fuller ones
 * are left out where they can be those of soft edges: thin ones, and strange ones of few pixels.
 */
function drawnColours(peaks: ColourPeaks, known: readonly SourceColour[]): Colour[] {
  const drawn = new Set<Colour>();
  const strange: Colour[] = [];
  peaks.colours.forEach((peak, i) => {
    const near = nearestColour(peak, known);
    const isKnown = near !== undefined && colourDistance2(peak, near.colour) <= toleranceOf(peaks) ** 2;
    const mayBeEdge = peaks.solid[i]
      ? !isKnown && peaks.shares[i]! < BLEND_SHARE.solid
      : peaks.shares[i]! < BLEND_SHARE.thin;
    if (mayBeEdge && isBlend(peak, [...drawn, ...strange])) return;
    if (isKnown) drawn.add(near.colour);
    else strange.push(peak);
  });
  return [...drawn, ...strange];
}

/** Whether a colour lies between two of `others`, fuller ones, as the colours of soft edges do. */
function isBlend(colour: Colour, others: readonly Colour[]): boolean {
  return others.some((a, i) => others.slice(0, i).some((b) => distanceToSegment(colour, a, b) <= BLEND_ERROR));
}

function distanceToSegment(point: Colour, a: Colour, b: Colour): number {
  const [px, py, pz] = [(point >> 16) - (a >> 16), ((point >> 8) & 255) - ((a >> 8) & 255), (point & 255) - (a & 255)];
  const [dx, dy, dz] = [(b >> 16) - (a >> 16), ((b >> 8) & 255) - ((a >> 8) & 255), (b & 255) - (a & 255)];
  const share = Math.max(0, Math.min(1, (px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz)));
  return Math.hypot(px - share * dx, py - share * dy, pz - share * dz);
}

function nearestColour<One extends { readonly colour: Colour }>(
  colour: Colour,
  known: readonly One[],
): One | undefined {
  let found = known[0];
  for (const one of known)
    if (colourDistance2(one.colour, colour) < colourDistance2(present(found).colour, colour)) found = one;
  return found;
}

/** For a colour that the source does not know: the label whose colour in the pack is nearest. */
function guessMeaning(colour: Colour, labels: readonly Label[]): Meaning {
  const nearest = present(nearestColour(colour, coloursOfSource('own-colours', labels)));
  return { className: undefined, label: nearest.meaning.label, certainty: 'unknown' };
}

/** Counts the pixels of each entry, drops those without any, and puts the fullest first. */
function dropUnused(
  entries: readonly Omit<ImportEntry, 'pixels'>[],
  indices: Uint8Array,
): Pick<ImportReport, 'entries' | 'indices'> {
  const counts = new Uint32Array(entries.length);
  for (const index of indices) counts[index]!++;
  const order = [...counts.keys()].filter((index) => counts[index]! > 0).sort((a, b) => counts[b]! - counts[a]!);
  const placeOf = new Uint8Array(entries.length);
  order.forEach((index, place) => (placeOf[index] = place));
  return {
    entries: order.map((index) => ({ ...entries[index]!, pixels: counts[index]! })),
    indices: indices.map((index) => placeOf[index]!),
  };
}
