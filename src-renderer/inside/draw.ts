/** Grey tiles and label maps as a canvas takes them. */
import type { ChannelTile } from '../../src-shared/api/inside-api.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { drawImage } from '../canvas/draw-picture.ts';

type Drawing = (canvas: HTMLCanvasElement) => void;

/** A channel: its least number black, its largest white; even ones are grey all over. */
export function drawTile({ width, height, pixels, min, max }: Omit<ChannelTile, 'channel' | 'contrast'>): Drawing {
  return drawImage(() => {
    const image = new ImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    for (let i = 0; i < pixels.length; i++) words[i] = 0xff000000 | ((max > min ? pixels[i]! : 128) * 0x010101);
    return image;
  });
}

/** A label map in colours, one pixel each (see palette-colours.ts). */
export function drawMap({ width, height, ids }: LabelMap, colours: Uint32Array): Drawing {
  return drawImage(() => {
    const image = new ImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    for (let i = 0; i < ids.length; i++) words[i] = colours[ids[i]!]!;
    return image;
  });
}

/** A row of numbers as a strip: 0 grey, -most black, +most white. */
export function drawStrip(numbers: readonly number[], most: number): Drawing {
  return drawImage(() => {
    const image = new ImageData(Math.max(1, numbers.length), 1);
    const words = new Uint32Array(image.data.buffer);
    for (const [i, number] of numbers.entries()) {
      const level = Math.round(127.5 + 127.5 * Math.max(-1, Math.min(1, most > 0 ? number / most : 0)));
      words[i] = 0xff000000 | (level * 0x010101);
    }
    return image;
  });
}
