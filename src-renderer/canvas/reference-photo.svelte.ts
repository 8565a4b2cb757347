/** A photo laid over the labels to trace from. It is seen only: no picture or map holds it, the project file does. */
import type { Reference } from '../../src-shared/projects/work-state.ts';
import type { ImageFile, StudioApi } from '../../src-shared/api/studio-api.ts';
import type { Act } from '../stores/undo-log.ts';
import { FITTED, type PhotoPlace } from '../../src-shared/projects/photo-place.ts';
import { pictureImage } from './picture-image.ts';

export class ReferencePhoto {
  image = $state.raw<ImageBitmap | null>(null);
  name = $state('');
  /** The file that it came from. */
  file = $state.raw<Reference | null>(null);
  /** 0..1 */
  opacity = $state(0.5);
  shown = $state(true);
  place = $state.raw<PhotoPlace>(FITTED);
  /** While it is not, a drag on the canvas moves the photo instead of painting. */
  locked = $state(true);

  constructor(private readonly api: Pick<StudioApi, 'decodePhoto'>) {}

  /** Takes a photo, decoded by the host, which bounds what a file may take. Rejects as `decodePhoto` does. */
  async load(file: ImageFile): Promise<void> {
    const image = await createImageBitmap(pictureImage(await this.api.decodePhoto(file)));
    this.remove();
    this.image = image;
    this.name = file.name;
    this.file = file;
    this.shown = true;
    this.place = FITTED;
  }

  /** True while a press on the canvas takes hold of it. */
  get held(): boolean {
    return this.image !== null && this.shown && !this.locked;
  }

  /** The act that led from another place to the one of now. */
  placing(before: PhotoPlace): Act {
    const now = this.place;
    const put = (place: PhotoPlace) => (): void => {
      this.place = place;
    };
    return { name: 'reference', undo: put(before), redo: put(now) };
  }

  /** Takes the photo of a document, or none. One that cannot be decoded any more is left out. */
  async open(reference: Reference | null): Promise<void> {
    const { shown, place } = this;
    this.remove();
    if (reference === null) return;
    await this.load(reference).catch((error: unknown) => console.warn('The tracing photo could not be opened:', error));
    this.shown = shown;
    this.place = place;
  }

  remove(): void {
    this.image?.close();
    this.image = null;
    this.file = null;
    this.place = FITTED;
    this.locked = true;
  }
}
