/** Saving the picture of now: how far its enlargement is, why it failed, and an end when it is asked for. */
import { toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import type { Progress } from '../../src-shared/api/progress.ts';
import type { PictureCall } from '../../src-shared/api/studio-api.ts';
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
    const { api, painting, style, connection } = this.studio;
    const id = crypto.randomUUID();
    this.id = id;
    this.running = true;
    this.failure = this.progress = null;
    const unlisten = connection.on('photoAdvanced', (of, progress) => {
      if (of === id) this.progress = progress;
    });
    try {
      const png = await api.encodePhoto({ id, picture: call, size });
      await saveFile(this.studio, pictureFileName(painting.name, style.seed), png);
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

/** Names a picture after its document and seed. */
function pictureFileName(documentName: string, seed: number): string {
  return `${documentName || 'spadework'}-${seed}.png`;
}
