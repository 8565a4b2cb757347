/** Grey tiles and label maps as a canvas takes them. */
import type { ChannelTile } from '../../src-shared/api/inside-api.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { present } from '../../src-shared/present.ts';
import { pictureImage } from '../canvas/picture-image.ts';

type Drawing = (canvas: HTMLCanvasElement) => void;

function draw(image: () => ImageData): Drawing {
  return (canvas) => {
    const data = image();
    canvas.width = data.width;
    canvas.height = data.height;
    present(canvas.getContext('2d')).putImageData(data, 0, 0);
  };
}

/** A channel: its least number black, its largest white; even ones are grey all over. */
export function drawTile({ width, height, pixels, min, max }: Omit<ChannelTile, 'channel' | 'contrast'>): Drawing {
  return draw(() => {
    const image = new ImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    for (let i = 0; i < pixels.length; i++) words[i] = 0xff000000 | ((max > min ? pixels[i]! : 128) * 0x010101);
    return image;
  });
}

/** A label map in colours, one pixel each (see palette-colours.ts). */
export function drawMap({ width, height, ids }: LabelMap, colours: Uint32Array): Drawing {
  return draw(() => {
    const image = new ImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    for (let i = 0; i < ids.length; i++) words[i] = colours[ids[i]!]!;
    return image;
  });
}

export function drawPicture(picture: Parameters<typeof pictureImage>[0]): Drawing {
  return draw(() => pictureImage(picture));
}

/** A row of numbers as a strip: 0 grey, -most black, +most white. */
export function drawStrip(numbers: readonly number[], most: number): Drawing {
  return draw(() => {
    const image = new ImageData(Math.max(1, numbers.length), 1);
    const words = new Uint32Array(image.data.buffer);
    for (const [i, number] of numbers.entries()) {
      const level = Math.round(127.5 + 127.5 * Math.max(-1, Math.min(1, most > 0 ? number / most : 0)));
      words[i] = 0xff000000 | (level * 0x010101);
    }
    return image;
  });
}
