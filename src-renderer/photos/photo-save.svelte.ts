/** Saving the picture of now: how far its enlargement is, why it failed, and an end when it is asked for. */
import { toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import type { Progress } from '../../src-shared/api/progress.ts';
import type { PictureCall } from '../../src-shared/api/studio-api.ts';
import { PICTURE_ENDINGS, type PictureFormat } from '../../src-shared/exports/batch-plan.ts';
import { safeFileStem } from '../../src-shared/naming.ts';
import type { StyleChoice } from '../../src-shared/request.ts';
import type { Size } from '../../src-shared/geometry.ts';
import { saveFile } from '../actions/save-file.ts';
import type { Studio } from '../stores/studio.svelte.ts';

export class PhotoSave {
  running = $state(false);
  /** Of the enlargement, once there is one. */
  progress = $state.raw<Progress | null>(null);
  failure = $state.raw<PlainError | null>(null);
  private id: string | null = null;

  constructor(private readonly studio: Studio) {}

  /** Makes the file and saves it; false when it failed or was given up. */
  async save(call: PictureCall, size: Size): Promise<boolean> {
    const { api, painting, style, connection, settings } = this.studio;
    const { photoFormat: format, photoQuality: quality } = settings.values;
    const id = crypto.randomUUID();
    this.id = id;
    this.running = true;
    this.failure = this.progress = null;
    const unlisten = connection.on('photoAdvanced', (of, progress) => {
      if (of === id) this.progress = progress;
    });
    try {
      const bytes = await api.encodePhoto({ id, picture: call, size, format, quality });
      const name = pictureFileName(painting.name, call.style, style.seed, format);
      await saveFile(this.studio, name, bytes);
      return true;
    } catch (thrown) {
      const error = toPlainError(thrown);
      if (error.code !== 'cancelled') this.failure = error;
      return false;
    } finally {
      unlisten();
      this.running = false;
      this.progress = null;
      this.id = null;
    }
  }

  cancel(): void {
    if (this.id !== null) void this.studio.api.cancelPhoto(this.id).catch(() => undefined);
  }
}

/** Names a picture after its document, its style where it has one, and its seed. */
export function pictureFileName(document: string, style: StyleChoice, seed: number, format: PictureFormat): string {
  const named = style.kind === 'seed' ? 'seed' : `${style.name}-seed`;
  return `${safeFileStem(`${document || 'spadework'}-${named}-${seed}`)}${PICTURE_ENDINGS[format]}`;
}
