/**
 * Label patterns (docs/exact-modulation.md): the distinct 3x3 and 5x5 neighbourhoods of a label map at one resolution,
 * and the number of the 5x5 neighbourhood around every pixel. gamma and beta of a pixel depend on nothing else.
 *
 * A 3x3 window is numbered as a vertical triple of horizontal triples of codes, a 5x5 neighbourhood as a 3x3 window of
 * window numbers. What lies outside the picture has a code of its own in the first step (a zero row of the first
 * convolution) and the number OUTSIDE in the second (the second convolution pads its hidden layer with zeros).
 */
import { TripleTable } from './triple-table.ts';
import { growRect, type Rect } from '../../../src-shared/geometry.ts';
import type { SemanticMap } from '../../../src-shared/labels/semantics.ts';

/** Number of the window that stands for everything outside the picture. */
export const OUTSIDE = 0;

/** Neighbours beside a pixel, and those above and below. */
const ACROSS = { x: 1, y: 0 };
const DOWN = { x: 0, y: 1 };

/** Rows of a map between two looks at how many windows there are. */
const BAND = 16;

/** Numbers neighbourhoods of one resolution; shared by all maps of a pack, so that a known neighbourhood keeps its number. */
export class PatternDictionary {
  private readonly codeRows = new TripleTable();
  private readonly windows = new TripleTable();
  private readonly windowRows = new TripleTable();
  private readonly neighbourhoods = new TripleTable();

  /** `outsideCode`: the number of different codes; it stands for pixels outside the picture. */
  constructor(readonly outsideCode: number) {}

  /** Distinct 3x3 windows so far, OUTSIDE included. */
  get windowCount(): number {
    return this.windows.size + 1;
  }

  /** Distinct 5x5 neighbourhoods so far. */
  get size(): number {
    return this.neighbourhoods.size;
  }

  internCodeRow(a: number, b: number, c: number): number {
    return this.codeRows.intern(a, b, c);
  }

  /** Window of three code rows, from 1 on. */
  internWindow(above: number, here: number, below: number): number {
    return this.windows.intern(above, here, below) + 1;
  }

  internWindowRow(a: number, b: number, c: number): number {
    return this.windowRows.intern(a, b, c);
  }

  internNeighbourhood(above: number, here: number, below: number): number {
    return this.neighbourhoods.intern(above, here, below);
  }

  /** Code at position 0..8 (row by row) of a window other than OUTSIDE. */
  codeAt(window: number, position: number): number {
    const row = this.windows.member(window - 1, Math.floor(position / 3));
    return this.codeRows.member(row, position % 3);
  }

  /** Window at position 0..8 (row by row) of a 5x5 neighbourhood. */
  windowAt(neighbourhood: number, position: number): number {
    const row = this.neighbourhoods.member(neighbourhood, Math.floor(position / 3));
    return this.windowRows.member(row, position % 3);
  }
}

/** Windows that are looked at to tell whether a map repeats, and how many of them may be different. */
const SAMPLE = 1024;
const SAMPLE_DISTINCT = 0.9;

/** False for a map, such as noise, whose 3x3 windows are nearly all different: numbering them would be for nothing. */
export function repeats({ width, height, codes }: SemanticMap): boolean {
  const pixels = width * height;
  // An odd stride, so that samples do not fall on one column.
  const stride = Math.max(1, Math.floor(pixels / SAMPLE)) | 1;
  const seen = new Set<number>();
  let looked = 0;
  for (let pixel = 0; pixel < pixels; pixel += stride) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) continue;
    let hash = 0;
    for (let dy = -width; dy <= width; dy += width)
      for (let dx = -1; dx <= 1; dx++) hash = Math.imul(hash, 0x01000193) ^ codes[pixel + dy + dx]!;
    seen.add(hash);
    looked++;
  }
  return seen.size <= looked * SAMPLE_DISTINCT;
}

/** The pattern index of one map at one resolution; follows changes of the map by looking at touched pixels only. */
export class PatternIndex {
  /** Number of the 5x5 neighbourhood around each pixel, row-major. */
  readonly neighbourhoods: Uint32Array;
  private readonly codes: Uint16Array;
  private readonly codeRows: Uint32Array;
  private readonly windows: Uint32Array;
  private readonly windowRows: Uint32Array;
  private filled = false;

  constructor(
    private readonly dictionary: PatternDictionary,
    readonly width: number,
    readonly height: number,
  ) {
    const pixels = width * height;
    this.neighbourhoods = new Uint32Array(pixels);
    this.codes = new Uint16Array(pixels);
    this.codeRows = new Uint32Array(pixels);
    this.windows = new Uint32Array(pixels);
    this.windowRows = new Uint32Array(pixels);
  }

  /**
   * Takes over a map of this size; returns the pixels whose neighbourhood may have changed, or undefined where none has.
   * Gives up, and is of no use until the dictionary is new, once the dictionary holds more than `maxWindows` windows.
   */
  update(map: SemanticMap, maxWindows = Infinity): Rect | undefined | 'too many' {
    const changed = this.filled ? changedRect(this.codes, map) : { x: 0, y: 0, width: this.width, height: this.height };
    if (!changed) return undefined;
    this.filled = true;
    this.codes.set(map.codes);
    const { dictionary, width, height } = this;
    const outside = dictionary.outsideCode;
    const outsideCodeRow = dictionary.internCodeRow(outside, outside, outside);
    const outsideWindowRow = dictionary.internWindowRow(OUTSIDE, OUTSIDE, OUTSIDE);
    const wide = growRect(changed, ACROSS, this);
    joinRows(this.codes, this.codeRows, wide, width, outside, (a, b, c) => dictionary.internCodeRow(a, b, c));
    const window = growRect(wide, DOWN, this);
    // In bands, so that a map that does not repeat is given up before all of it was looked at.
    const end = window.y + window.height;
    for (let { y } = window; y < end; y += BAND) {
      const band = { ...window, y, height: Math.min(BAND, end - y) };
      joinColumns(this.codeRows, this.windows, band, width, height, outsideCodeRow, (a, b, c) =>
        dictionary.internWindow(a, b, c),
      );
      if (dictionary.windowCount > maxWindows) return 'too many';
    }
    const wider = growRect(window, ACROSS, this);
    joinRows(this.windows, this.windowRows, wider, width, OUTSIDE, (a, b, c) => dictionary.internWindowRow(a, b, c));
    const neighbourhood = growRect(wider, DOWN, this);
    joinColumns(this.windowRows, this.neighbourhoods, neighbourhood, width, height, outsideWindowRow, (a, b, c) =>
      dictionary.internNeighbourhood(a, b, c),
    );
    return neighbourhood;
  }

  /** How many different windows, OUTSIDE among them, and neighbourhoods the present map has. */
  countDistinct(): { windows: number; neighbourhoods: number } {
    const { dictionary, windows, neighbourhoods } = this;
    return {
      windows: countDifferent(windows, dictionary.windowCount) + 1,
      neighbourhoods: countDifferent(neighbourhoods, dictionary.size),
    };
  }
}

/** Numbers that occur, all below `end`. */
function countDifferent(numbers: Uint32Array, end: number): number {
  const seen = new Uint8Array(end);
  for (const number of numbers) seen[number] = 1;
  return seen.reduce((sum, one) => sum + one, 0);
}

type Intern = (a: number, b: number, c: number) => number;

/** target[x] = number of (source[x-1], source[x], source[x+1]) within `rect`. */
function joinRows(
  source: Uint16Array | Uint32Array,
  target: Uint32Array,
  rect: Rect,
  width: number,
  outside: number,
  intern: Intern,
): void {
  const bottom = rect.y + rect.height;
  for (let { y } = rect; y < bottom; y++) {
    const row = y * width;
    const [first, right, last] = [row + rect.x, row + rect.x + rect.width, row + width - 1];
    let a = first > row ? source[first - 1]! : outside;
    let b = source[first]!;
    for (let at = first; at < right;) {
      const c = at < last ? source[at + 1]! : outside;
      const id = intern(a, b, c);
      target[at++] = id;
      // Runs of equal codes are the rule inside a painted area: they need no look-up.
      if (a === b && b === c) while (at < right && at < last && source[at + 1] === b) target[at++] = id;
      a = b;
      b = c;
    }
  }
}

/** target[y] = number of (source[y-1], source[y], source[y+1]) within `rect`. */
function joinColumns(
  source: Uint32Array,
  target: Uint32Array,
  rect: Rect,
  width: number,
  height: number,
  outside: number,
  intern: Intern,
): void {
  const beyond = new Uint32Array(width).fill(outside);
  const bottom = rect.y + rect.height;
  for (let { y } = rect; y < bottom; y++) {
    const line = (number: number): Uint32Array =>
      number < 0 || number >= height ? beyond : source.subarray(number * width, (number + 1) * width);
    const [above, here, below, made] = [line(y - 1), line(y), line(y + 1), target.subarray(y * width, (y + 1) * width)];
    const right = rect.x + rect.width;
    for (let { x } = rect; x < right;) {
      const [a, b, c] = [above[x]!, here[x]!, below[x]!];
      const id = intern(a, b, c);
      made[x++] = id;
      while (x < right && here[x] === b && above[x] === a && below[x] === c) made[x++] = id;
    }
  }
}

/** Smallest rectangle that holds every pixel whose code differs. */
function changedRect(codes: Uint16Array, map: SemanticMap): Rect | undefined {
  const { width, height } = map;
  const rowDiffers = (y: number): boolean => {
    for (let i = y * width; i < (y + 1) * width; i++) if (codes[i] !== map.codes[i]) return true;
    return false;
  };
  let top = 0;
  while (top < height && !rowDiffers(top)) top++;
  if (top === height) return undefined;
  let bottom = height;
  while (!rowDiffers(bottom - 1)) bottom--;
  let left = width;
  let right = 0;
  for (let y = top; y < bottom; y++) {
    const row = y * width;
    for (let x = 0; x < left; x++) if (codes[row + x] !== map.codes[row + x]) left = x;
    for (let x = width - 1; x >= right; x--) if (codes[row + x] !== map.codes[row + x]) right = x + 1;
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
