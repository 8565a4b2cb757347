/** Photos for the host. What it has no free decoder for, the HEIC of iPhones, is decoded here where the browser can (Safari can). */
import type { ImageFile } from '../../src-shared/api/studio-api.ts';
import { readImageFile } from './pick-file.ts';

/** Quality of the JPEG that stands for it: nothing that an encoder or an eye would miss. */
const QUALITY = 0.95;

/** The photo as the host takes it; one that nobody here can decode goes as it is, and the host says in words what it is. */
export async function readPhotoFile(file: File): Promise<ImageFile> {
  if (!isHeic(file)) return readImageFile(file);
  const decoded = await decodeHere(file).catch(() => null);
  return decoded ?? readImageFile(file);
}

function isHeic({ name, type }: File): boolean {
  return /^image\/hei[cf]/.test(type) || /\.hei[cf]$/i.test(name);
}

async function decodeHere(file: File): Promise<ImageFile | null> {
  const bitmap = await createImageBitmap(file);
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (context === null) return null;
    context.drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
    return { name: file.name, bytes: new Uint8Array(await blob.arrayBuffer()) };
  } finally {
    bitmap.close();
  }
}
