/** Words drawn as pixels, in Latin and Japanese letters that come with the app: the same on every machine, in the terminal too. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Resvg, initWasm } from '@resvg/resvg-wasm';
import { present } from '../../src-shared/present.ts';

const require = createRequire(import.meta.url);

/** Kosugi (Apache-2.0), as a TrueType file. */
export const CAPTION_FONT_FILE = require.resolve('@expo-google-fonts/kosugi/Kosugi_400Regular.ttf');
const FAMILY = 'Kosugi';

let loading: Promise<Uint8Array> | undefined;

/** Starts the renderer once and reads the font. */
function loadFont(): Promise<Uint8Array> {
  return (loading ??= (async () => {
    await initWasm(await readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
    return Uint8Array.from(await readFile(CAPTION_FONT_FILE));
  })());
}

export interface Caption {
  text: string;
  left: number;
  /** Of the line's box, not of its baseline. */
  top: number;
  width: number;
}

export interface CaptionStyle {
  /** Pixels of an em. */
  size: number;
  colour: string;
  background: string;
}

/** An opaque RGBA picture of `width` x `height` with the captions; a caption too wide for its place ends in an ellipsis. */
export async function drawCaptions(
  captions: readonly Caption[],
  width: number,
  height: number,
  style: CaptionStyle,
): Promise<Uint8Array> {
  const font = await loadFont();
  const lines = captions.map(({ text, left, top, width: room }) => {
    const shown = escapeXml(shorten(text, room / style.size));
    return `<text x="${left}" y="${top + style.size * 1.1}">${shown}</text>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${FAMILY}" font-size="${style.size}" fill="${style.colour}">${lines.join('')}</svg>`;
  const resvg = new Resvg(svg, {
    background: style.background,
    font: { fontBuffers: [font], defaultFontFamily: FAMILY },
  });
  const image = resvg.render();
  const pixels = Uint8Array.from(image.pixels);
  image.free();
  resvg.free();
  return pixels;
}

/** Cuts a text to `ems`, taking a Latin letter for 0.6 em and any other for one: a little less than what fits, in this font. */
export function shorten(text: string, ems: number): string {
  const characters = [...text];
  const widthOf = (character: string): number => (present(character.codePointAt(0)) < 0x300 ? 0.6 : 1);
  const whole = characters.reduce((sum, character) => sum + widthOf(character), 0);
  if (whole <= ems) return text;
  let room = ems - 1;
  const kept = [];
  for (const character of characters) {
    room -= widthOf(character);
    if (room < 0) break;
    kept.push(character);
  }
  return `${kept.join('')}…`;
}

// eslint-disable-next-line no-control-regex -- these are the characters that XML 1.0 forbids
const FORBIDDEN_IN_XML = /[\u0000-\u001f\ufffe\uffff]|[\ud800-\udfff](?![\udc00-\udfff])/gu;

function escapeXml(text: string): string {
  // Characters that XML cannot hold go; the rest is written as numbers where it would be markup.
  return text.replace(FORBIDDEN_IN_XML, ' ').replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
