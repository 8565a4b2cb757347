/** Pictures that need not be live: from memory where they were made before, else made as batch jobs, which yield to the painting. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { Picture, PictureCall } from '../../src-shared/api/values.ts';
import { enlargeFactor } from '../../src-shared/enlargement/enlarge-factor.ts';
import type { Size } from '../../src-shared/geometry.ts';
import { enlargePicture, type EnlargeWatch } from './enlarge-picture.ts';
import type { RunningEngine } from './engine-supervisor.ts';
import { makePicture, requestOf } from './pictures.ts';

export interface PictureSource {
  /** The picture of `call`. An engine that dies over it is asked again once it is back. */
  take(call: PictureCall, signal?: AbortSignal): Promise<Picture>;
  /**
   * The picture of `call` for a file of `size`: enlarged by the pack's enlarger, where it has one, as far as that takes it
   * towards `size`. What is left to do, either way, is to be resampled. Enlarged pictures are not kept.
   */
  takeFor(call: PictureCall, size: Size, watch?: EnlargeWatch): Promise<Picture>;
}

export interface PictureSourceOptions {
  whenReady: () => Promise<RunningEngine>;
  /** The app's version, for the requests. */
  app: string;
  /** What the pixels of kept pictures may take. */
  budgetBytes?: number;
}

const BUDGET_BYTES = 96 * 1024 * 1024;

/** How often one picture may cost an engine its life before it is given up. */
const MAX_ATTEMPTS = 3;

export function createPictureSource({
  whenReady,
  app,
  budgetBytes = BUDGET_BYTES,
}: PictureSourceOptions): PictureSource {
  /** By request, the one used longest ago first. */
  const kept = new Map<string, Picture>();
  let keptBytes = 0;

  function keep(key: string, picture: Picture): void {
    forget(key);
    kept.set(key, picture);
    keptBytes += picture.rgb.length;
    for (const oldest of kept.keys()) {
      if (keptBytes <= budgetBytes) break;
      forget(oldest);
    }
  }

  function forget(key: string): void {
    keptBytes -= kept.get(key)?.rgb.length ?? 0;
    kept.delete(key);
  }

  async function takeFrom(running: RunningEngine, call: PictureCall, signal?: AbortSignal): Promise<Picture> {
    const key = JSON.stringify(requestOf(running.ready, call, app));
    const picture = kept.get(key) ?? (await makePicture(running, call, { priority: 'batch' }, app, signal));
    keep(key, picture);
    return picture;
  }

  /** Does `work` with the engine that runs, and again with the next one where it died over it. */
  async function withEngine(
    work: (running: RunningEngine) => Promise<Picture>,
    signal: AbortSignal | undefined,
  ): Promise<Picture> {
    for (let tries = 1; ; tries++) {
      const running = await whenReady();
      if (signal?.aborted) throw new SpadeworkError('cancelled');
      try {
        return await work(running);
      } catch (error) {
        if (!(error instanceof SpadeworkError && error.code === 'engine-stopped') || tries === MAX_ATTEMPTS)
          throw error;
      }
    }
  }

  return {
    take: (call, signal) => withEngine((running) => takeFrom(running, call, signal), signal),
    takeFor: (call, size, watch = {}) =>
      withEngine(async (running) => {
        const picture = await takeFrom(running, call, watch.signal);
        const factor = running.ready.pack.enlarger === undefined ? 1 : enlargeFactor(picture, size);
        if (factor === 1) return picture;
        return { ...picture, ...(await enlargePicture(running, picture, factor, watch)) };
      }, watch.signal),
  };
}
