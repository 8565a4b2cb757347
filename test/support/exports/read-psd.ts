/** PSDs with their pixels, without a canvas. */
import { initializeCanvas, readPsd, type Psd } from 'ag-psd';

// For reading only; writing needs no canvas.
initializeCanvas(
  () => {
    throw new Error('no canvas here');
  },
  (width, height) => ({ width, height, data: new Uint8ClampedArray(width * height * 4), colorSpace: 'srgb' }),
);

export function readPsdPixels(psd: Uint8Array): Psd {
  return readPsd(psd, { useImageData: true });
}
