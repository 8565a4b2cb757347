import { present } from '../../src-shared/present.ts';
import { pictureImage } from './picture-image.ts';

/** Draws a picture into a canvas of its size. */
export function drawPicture(picture: Parameters<typeof pictureImage>[0]): (canvas: HTMLCanvasElement) => void {
  return drawImage(() => pictureImage(picture));
}

/** Draws pixels into a canvas that takes their size. */
export function drawImage(image: () => ImageData): (canvas: HTMLCanvasElement) => void {
  return (canvas) => {
    const data = image();
    canvas.width = data.width;
    canvas.height = data.height;
    present(canvas.getContext('2d')).putImageData(data, 0, 0);
  };
}
