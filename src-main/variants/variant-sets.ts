/** One window's variants: made one after another as batch jobs, each sent small as soon as it is there. */
import { randomUUID } from 'node:crypto';
import { SpadeworkError, toPlainError } from '../../src-shared/api/errors.ts';
import { startProgress } from '../../src-shared/api/progress.ts';
import type { Picture } from '../../src-shared/api/values.ts';
import type { VariantApi, VariantEvents, VariantSet, VariantsCall } from '../../src-shared/api/variant-api.ts';
import { loadImageLibrary } from '../files/image-library.ts';
import type { PictureSource } from '../engine-client/picture-source.ts';

export interface VariantSetsOptions {
  pictures: Pick<PictureSource, 'take'>;
  events: VariantEvents;
  /** Aborts when the window is gone. */
  closed: AbortSignal;
}

export function createVariantSets({ pictures, events, closed }: VariantSetsOptions): VariantApi {
  const running = new Map<string, AbortController>();

  async function run(set: string, { map, styles, size, side }: VariantsCall, signal: AbortSignal): Promise<void> {
    const progress = startProgress(styles.length, performance.now());
    const report = (phase: VariantSet['phase'], error: unknown = null): void =>
      events.variantSetChanged({
        set,
        phase,
        progress: progress.read(),
        error: error === null ? null : toPlainError(error),
      });
    const send = async (index: number, picture: Picture): Promise<void> => {
      const thumbnail = await shrink(picture, side);
      if (signal.aborted) throw new SpadeworkError('cancelled');
      events.variantReady({ set, index, thumbnail, request: picture.request, milliseconds: picture.milliseconds });
      progress.advance(performance.now());
      report('running');
    };
    let sending = Promise.resolve();
    try {
      report('running');
      for (const [index, style] of styles.entries()) {
        const picture = await pictures.take({ map, style, size }, signal);
        await sending;
        // Made small while the next is being painted.
        sending = send(index, picture);
        sending.catch(() => undefined);
      }
      await sending;
      report('finished');
    } catch (error) {
      // What was painted before the end still arrives, and arrives before the news of it.
      await sending.catch(() => undefined);
      if (signal.aborted) report('cancelled');
      else report('failed', error);
    }
  }

  return {
    startVariants: async (call) => {
      const set = randomUUID();
      const abort = new AbortController();
      running.set(set, abort);
      // The window learns the name of the set before it hears of it.
      setImmediate(
        () => void run(set, call, AbortSignal.any([abort.signal, closed])).finally(() => running.delete(set)),
      );
      return set;
    },
    cancelVariants: async (set) => running.get(set)?.abort(),
    takePicture: (call) => pictures.take(call, closed),
  };
}

async function shrink({ width, height, rgb }: Picture, side: number): Promise<Uint8Array> {
  const sharp = await loadImageLibrary();
  const image = sharp(rgb, { raw: { width, height, channels: 3 } }).resize({
    width: side,
    height: side,
    fit: 'inside',
    withoutEnlargement: true,
  });
  return Uint8Array.from(await image.webp({ quality: 82, effort: 2 }).toBuffer());
}
