/** Making the MP4 of a walk: which codec there is, how far it is, and an end when it is asked for. */
import type { VideoCodec } from 'mediabunny';
import { SpadeworkError, toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import type { BatchStyle } from '../../src-shared/exports/batch-plan.ts';
import type { Progress } from '../../src-shared/api/progress.ts';
import { startProgress } from '../../src-shared/api/progress.ts';
import { enlargedSize, type EnlargeFactor } from '../../src-shared/enlargement/enlarge-factor.ts';
import type { Size } from '../../src-shared/geometry.ts';
import { safeFileStem } from '../../src-shared/naming.ts';
import { saveFile } from '../actions/save-file.ts';
import type { Scene } from '../styles/previews.svelte.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { encodeVideo, findVideoCodec } from './encode-video.ts';

export class VideoExport {
  /** Undefined until the browser has said; null where it encodes none of that size. */
  codec = $state.raw<VideoCodec | null>();
  /** By how much the frames are larger than painted. */
  factor = $state<EnlargeFactor>(1);
  progress = $state.raw<Progress | null>(null);
  failure = $state.raw<PlainError | null>(null);

  private abort: AbortController | null = null;

  constructor(
    private readonly studio: Studio,
    /** The map of the walk, and the size of its pictures. */
    private readonly scene: Scene,
  ) {
    this.chooseSize(1);
  }

  /** Of the frames. */
  get size(): Size {
    return enlargedSize(this.scene.size, this.factor);
  }

  chooseSize(factor: EnlargeFactor): void {
    this.factor = factor;
    this.codec = undefined;
    void findVideoCodec(this.size).then((codec) => {
      if (this.factor === factor) this.codec = codec;
    });
  }

  /** Encodes the frames and saves the file. */
  async save(styles: readonly BatchStyle[], framesPerSecond: number): Promise<void> {
    if (this.codec == null) return;
    const abort = new AbortController();
    const meter = startProgress(styles.length, performance.now());
    this.abort = abort;
    this.failure = null;
    this.progress = meter.read();
    try {
      const { size } = this;
      const plan = { size, frames: styles.length, framesPerSecond, codec: this.codec };
      const readFrame = async (index: number) => {
        const picture = await this.studio.api.takeFrame({ ...this.scene, style: styles[index]!.style }, size);
        meter.advance(performance.now());
        this.progress = meter.read();
        return picture;
      };
      const bytes = await encodeVideo(plan, readFrame, abort.signal);
      await saveFile(this.studio, `${safeFileStem(`${this.studio.painting.name || 'spadework'}-walk`)}.mp4`, bytes);
    } catch (thrown) {
      if (!abort.signal.aborted)
        this.failure = toPlainError(
          thrown instanceof Error && thrown.name === 'EncodingError'
            ? new SpadeworkError('video-encoding', { reason: thrown.message })
            : thrown,
        );
    } finally {
      this.progress = null;
      this.abort = null;
    }
  }

  cancel(): void {
    this.abort?.abort();
  }
}
