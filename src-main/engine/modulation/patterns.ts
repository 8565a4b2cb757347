/**
 * Label patterns (docs/exact-modulation.md): the distinct 3x3 and 5x5 neighbourhoods of a label map at one resolution,
 * and the number of the 5x5 neighbourhood around every pixel. gamma and beta of a pixel depend on nothing else.
 *
 * A 3x3 window is numbered as a vertical triple of horizontal triples of codes, a 5x5 neighbourhood as a 3x3 window of
 * window numbers. What lies outside the picture has a code of its own in the first step (a zero row of the first
 * convolution) and the number OUTSIDE in the second (the second convolution pads its hidden layer with zeros).
 */
import { TripleTable } from './triple-table.ts';
import { growRect, type Rect, type Size } from '../../../src-shared/geometry.ts';
import type { SemanticMap } from '../../../src-shared/labels/semantics.ts';

/** Number of the window that stands for everything outside the picture. */
export const OUTSIDE = 0;
const FIRST_WINDOW = OUTSIDE + 1;

/** Neighbours beside a pixel, and those above and below. */
const ACROSS = { x: 1, y: 0 };
const DOWN = { x: 0, y: 1 };

/** Rows of a map between two looks at how many windows there are. */
const BAND = 16;

/** Numbers neighbourhoods of one resolution; shared by all maps of a pack, so that a known neighbourhood keeps its number. */
export class PatternDictionary {
  readonly codeRows = new TripleTable();
  /** Windows other than OUTSIDE, which are numbered from FIRST_WINDOW on, of three code rows each. */
  readonly windows = new TripleTable();
  readonly windowRows = new TripleTable();
  readonly neighbourhoods = new TripleTable();

  /** `outsideCode`: the number of different codes; it stands for pixels outside the picture. */
  constructor(readonly outsideCode: number) {}

  /** Distinct 3x3 windows so far, OUTSIDE included. */
  get windowCount(): number {
    return this.windows.size + FIRST_WINDOW;
  }

  /** Distinct 5x5 neighbourhoods so far. */
  get size(): number {
    return this.neighbourhoods.size;
  }

  /** Writes the nine windows (row by row) of a 5x5 neighbourhood from `target[at]` on. */
  copyWindows(neighbourhood: number, target: Uint32Array, at: number): void {
    copyMembers(this.neighbourhoods, this.windowRows, neighbourhood, target, at);
  }

  /** Writes the nine codes (row by row) of a window other than OUTSIDE from `target[at]` on. */
  copyCodes(window: number, target: Uint32Array, at: number): void {
    copyMembers(this.windows, this.codeRows, window - FIRST_WINDOW, target, at);
  }
}

/** The nine numbers of a triple of triples. */
function copyMembers(rows: TripleTable, members: TripleTable, id: number, target: Uint32Array, at: number): void {
  for (let row = 0; row < 3; row++) {
    const triple = rows.member(id, row);
    for (let i = 0; i < 3; i++) target[at + 3 * row + i] = members.member(triple, i);
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
    private dictionary: PatternDictionary,
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

  /** Forgets the map, and numbers the next one by `dictionary`; the memory stays, as the system is slow to give as much anew. */
  restart(dictionary: PatternDictionary): void {
    this.dictionary = dictionary;
    this.filled = false;
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
    const { codeRows, windows, windowRows, neighbourhoods, outsideCode } = this.dictionary;
    const outsideCodeRow = codeRows.intern(outsideCode, outsideCode, outsideCode);
    const outsideWindowRow = windowRows.intern(OUTSIDE, OUTSIDE, OUTSIDE);
    const wide = growRect(changed, ACROSS, this);
    joinRows(this.codes, this.codeRows, wide, this, outsideCode, codeRows);
    const window = growRect(wide, DOWN, this);
    // In bands, so that a map that does not repeat is given up before all of it was looked at.
    const end = window.y + window.height;
    for (let { y } = window; y < end; y += BAND) {
      const band = { ...window, y, height: Math.min(BAND, end - y) };
      joinColumns(this.codeRows, this.windows, band, this, outsideCodeRow, windows, FIRST_WINDOW);
      if (this.dictionary.windowCount > maxWindows) return 'too many';
    }
    const wider = growRect(window, ACROSS, this);
    joinRows(this.windows, this.windowRows, wider, this, OUTSIDE, windowRows);
    const neighbourhood = growRect(wider, DOWN, this);
    joinColumns(this.windowRows, this.neighbourhoods, neighbourhood, this, outsideWindowRow, neighbourhoods, 0);
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

/** target[x] = number of (source[x-1], source[x], source[x+1]) within `rect`. */
function joinRows(
  source: Uint16Array | Uint32Array,
  target: Uint32Array,
  rect: Rect,
  { width }: Size,
  outside: number,
  table: TripleTable,
): void {
  const bottom = rect.y + rect.height;
  for (let { y } = rect; y < bottom; y++) {
    const row = y * width;
    const [first, right, last] = [row + rect.x, row + rect.x + rect.width, row + width - 1];
    let a = first > row ? source[first - 1]! : outside;
    let b = source[first]!;
    for (let at = first; at < right;) {
      const c = at < last ? source[at + 1]! : outside;
      const id = table.intern(a, b, c);
      target[at++] = id;
      // Runs of equal codes are the rule inside a painted area: they need no look-up.
      if (a === b && b === c) while (at < right && at < last && source[at + 1] === b) target[at++] = id;
      a = b;
      b = c;
    }
  }
}

/** target[y] = number of (source[y-1], source[y], source[y+1]) within `rect`, from `firstNumber` on. */
function joinColumns(
  source: Uint32Array,
  target: Uint32Array,
  rect: Rect,
  { width, height }: Size,
  outside: number,
  table: TripleTable,
  firstNumber: number,
): void {
  const beyond = new Uint32Array(width).fill(outside);
  const line = (number: number): Uint32Array =>
    number < 0 || number >= height ? beyond : source.subarray(number * width, (number + 1) * width);
  const right = rect.x + rect.width;
  const bottom = rect.y + rect.height;
  for (let { y } = rect; y < bottom; y++) {
    const [above, here, below, made] = [line(y - 1), line(y), line(y + 1), target.subarray(y * width, (y + 1) * width)];
    for (let { x } = rect; x < right;) {
      const a = above[x]!;
      const b = here[x]!;
      const c = below[x]!;
      const id = table.intern(a, b, c) + firstNumber;
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
