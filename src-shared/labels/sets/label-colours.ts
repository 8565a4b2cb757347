/** Colours for labels that have none of their own. */
import type { Label } from '../../packs.ts';

const GOLDEN_ANGLE = 137.508;
const LIGHTNESSES = [0.62, 0.5, 0.38];

/** A colour for the label of this id, a golden angle from the next, so that neighbours in a list differ. */
export function colourForId(id: number): string {
  return hueColour((id * GOLDEN_ANGLE) % 360, LIGHTNESSES[id % LIGHTNESSES.length]!);
}

/** Labels called by their numbers. */
export function numberedLabels(count: number): Label[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    name: { en: `Label ${id}`, ja: `ラベル ${id}` },
    colour: colourForId(id),
  }));
}

/** A colour of medium saturation from hue (degrees) and lightness (0..1), as #rrggbb. */
function hueColour(hue: number, lightness: number): string {
  const amplitude = 0.5 * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): string => {
    const k = (offset + hue / 30) % 12;
    const value = lightness - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}
