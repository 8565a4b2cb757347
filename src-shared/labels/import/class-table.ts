/** Class tables of published data sets: names and colours by id. */

/** 0xRRGGBB. */
export type Colour = number;

export interface ClassTable {
  /** English names as the data set spells them, by id. */
  readonly names: readonly string[];
  /** By id; `undefined` for a class that is never drawn. Several classes may share one colour. */
  readonly colours: readonly (Colour | undefined)[];
}

/** Reads names that commas divide. */
export function readNames(text: string): string[] {
  return text.trim().replace(/\s+/g, ' ').split(', ');
}

/** Reads colours (rrggbb, or '-' for none) that blanks divide. */
export function readColours(text: string): (Colour | undefined)[] {
  return text
    .trim()
    .split(/\s+/)
    .map((colour) => (colour === '-' ? undefined : Number.parseInt(colour, 16)));
}
