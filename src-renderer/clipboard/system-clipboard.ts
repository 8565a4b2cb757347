/** Pictures in the clipboard of the system. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { Picture } from '../../src-shared/api/studio-api.ts';
import { present } from '../../src-shared/present.ts';
import { pictureImage } from '../canvas/picture-image.ts';

const PNG = 'image/png';

/** True from a copy inside the app until another one, or until the person may have copied something elsewhere. */
let ownPixelsAreNewest = false;

/** Puts a picture there, as PNG. Throws `clipboard-refused` where the browser does not allow it. */
export async function copyPicture(picture: Pick<Picture, 'width' | 'height' | 'rgb'>): Promise<void> {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  present(canvas.getContext('2d')).putImageData(pictureImage(picture), 0, 0);
  await copyPng(await canvas.convertToBlob({ type: PNG }));
}

/** Puts an encoded PNG there. Throws as `copyPicture`. */
export async function copyPng(png: Blob): Promise<void> {
  ownPixelsAreNewest = false;
  await allowed(() => navigator.clipboard.write([new ClipboardItem({ [PNG]: png })]));
}

/** The first picture that is there, as a file of that name; null where there is none. Throws `clipboard-refused`. */
export async function readPicture(name: string): Promise<File | null> {
  for (const item of await allowed(() => navigator.clipboard.read())) {
    const type = item.types.find((candidate) => candidate.startsWith('image/'));
    if (type !== undefined) return new File([await item.getType(type)], name, { type });
  }
  return null;
}

/** Whether what was copied last are pixels of the app's own, whatever the system's clipboard still has. */
export function hasOwnPixels(): boolean {
  return ownPixelsAreNewest;
}

/** The window is left: from here on the system's clipboard knows what was copied last. */
export function forgetOwnPixels(): void {
  ownPixelsAreNewest = false;
}

/**
 * Says to the system's clipboard that something was copied inside the app, so that a picture which was copied before is no
 * longer what a paste means. It takes a moment to arrive there; where the browser refuses, nothing is lost.
 */
export function noteCopied(words: string): void {
  ownPixelsAreNewest = true;
  void navigator.clipboard.writeText(words).catch(() => undefined);
}

async function allowed<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    throw new SpadeworkError('clipboard-refused', {}, { cause: error });
  }
}
