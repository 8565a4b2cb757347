/**
 * The distinct neighbourhoods of a batch of label maps at one size (docs/exact-modulation.md), as training looks them up: gamma
 * and beta of a pixel depend on the 5x5 labels around it and on nothing else.
 */
import { OUTSIDE, PatternDictionary, PatternIndex } from '../src-main/engine/modulation/patterns.ts';
import type { SemanticCoding, SemanticMap } from '../src-shared/labels/semantics.ts';
import { present } from '../src-shared/present.ts';

/** Positions of a 3x3 window. */
const TAPS = 9;

export interface BatchPatterns<T> {
  /** [W, 9 * channels]: the distinct 3x3 windows as channels, position by position; outside of the picture all zero. */
  windows: T;
  /** The nine windows of each distinct 5x5 neighbourhood, one after another; number W stands for what lies outside. */
  around: T;
  /** The neighbourhood of every pixel, image by image, row by row. */
  index: T;
}

/** The same as numbers. */
export interface PatternNumbers {
  windows: { data: Float32Array; shape: readonly [number, number] };
  around: Int32Array;
  index: Int32Array;
}

/** Undefined where more than `most` neighbourhoods differ. All maps have one size. */
export function findPatterns(
  maps: readonly SemanticMap[],
  coding: SemanticCoding,
  most: number,
): PatternNumbers | undefined {
  const { width, height } = present(maps[0]);
  const dictionary = new PatternDictionary(coding.codes);
  const index = new Int32Array(maps.length * width * height);
  for (const [n, map] of maps.entries()) {
    const found = new PatternIndex(dictionary, width, height);
    if (found.update(map, most) === 'too many' || dictionary.size > most) return undefined;
    index.set(found.neighbourhoods, n * width * height);
  }
  const count = dictionary.windowCount - 1;
  return { windows: windowChannels(dictionary, coding, count), around: windowNumbers(dictionary, count), index };
}

function windowChannels(
  dictionary: PatternDictionary,
  coding: SemanticCoding,
  count: number,
): PatternNumbers['windows'] {
  const { channels, codes } = coding;
  const channelsOf = Array.from({ length: codes }, (_, code) => coding.channelsOf(code));
  const data = new Float32Array(count * TAPS * channels);
  const taps = new Uint32Array(TAPS);
  for (let window = 0; window < count; window++) {
    dictionary.copyCodes(window + 1, taps, 0);
    for (const [tap, code] of taps.entries()) {
      if (code === dictionary.outsideCode) continue;
      for (const channel of channelsOf[code]!) data[(window * TAPS + tap) * channels + channel] = 1;
    }
  }
  return { data, shape: [count, TAPS * channels] };
}

/** Numbered from 0, with `count` for what lies outside: a row of zeros is put behind the others. */
function windowNumbers(dictionary: PatternDictionary, count: number): Int32Array {
  const windows = new Uint32Array(dictionary.size * TAPS);
  for (let i = 0; i < dictionary.size; i++) dictionary.copyWindows(i, windows, i * TAPS);
  return Int32Array.from(windows, (window) => (window === OUTSIDE ? count : window - 1));
}
