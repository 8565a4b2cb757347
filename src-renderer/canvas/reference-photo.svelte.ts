/** A photo laid over the labels to trace from. It is seen only: no picture or map holds it, the project file does. */
import type { Reference } from '../../src-shared/projects/work-state.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';

/** Longest side in pixels that is kept: enough for tracing at any zoom. */
const LONGEST_SIDE = 2048;

export class ReferencePhoto {
  image = $state.raw<ImageBitmap | null>(null);
  name = $state('');
  /** The file that it came from. */
  file = $state.raw<Reference | null>(null);
  /** 0..1 */
  opacity = $state(0.5);
  shown = $state(true);

  /** Takes a photo; throws `photo-format` for a file that is none. */
  async load(file: File): Promise<void> {
    const whole = await createImageBitmap(file).catch(() => {
      throw new SpadeworkError('photo-format', { name: file.name });
    });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(whole.width, whole.height));
    const resizeWidth = Math.max(1, Math.round(whole.width * scale));
    const resizeHeight = Math.max(1, Math.round(whole.height * scale));
    const image = await createImageBitmap(whole, { resizeWidth, resizeHeight, resizeQuality: 'high' });
    whole.close();
    this.remove();
    this.image = image;
    this.name = file.name;
    this.file = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
    this.shown = true;
  }

  /** Takes the photo of a document, or none. One that cannot be decoded any more is left out. */
  async open(reference: Reference | null): Promise<void> {
    const { shown } = this;
    this.remove();
    if (reference === null) return;
    const file = new File([reference.bytes as Uint8Array<ArrayBuffer>], reference.name);
    await this.load(file).catch((error: unknown) => console.warn('The tracing photo could not be opened:', error));
    this.shown = shown;
  }

  remove(): void {
    this.image?.close();
    this.image = null;
    this.file = null;
  }
}
