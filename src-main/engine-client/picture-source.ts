/** Pictures that need not be live: from memory where they were made before, else made as batch jobs, which yield to the painting. */
import type { Picture, PictureCall } from '../../src-shared/api/values.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { RunningEngine } from './engine-supervisor.ts';
import { makePicture, requestOf } from './pictures.ts';

export interface PictureSource {
  /** The picture of `call`. An engine that dies over it is asked again once it is back. */
  take(call: PictureCall, signal?: AbortSignal): Promise<Picture>;
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

  return {
    take: async (call, signal) => {
      for (let tries = 1; ; tries++) {
        const running = await whenReady();
        if (signal?.aborted) throw new SpadeworkError('cancelled');
        const key = JSON.stringify(requestOf(running.ready, call, app));
        const known = kept.get(key);
        try {
          const picture = known ?? (await makePicture(running, call, 'batch', app, signal));
          keep(key, picture);
          return picture;
        } catch (error) {
          if (!(error instanceof SpadeworkError && error.code === 'engine-stopped') || tries === MAX_ATTEMPTS)
            throw error;
        }
      }
    },
  };
}
