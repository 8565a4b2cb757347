/** One window's photos: the picture of the painting as a file, and the frames of its videos. */
import type { PhotoApi, PhotoEvents } from '../../src-shared/api/photo-api.ts';
import { startProgress, type ProgressMeter } from '../../src-shared/api/progress.ts';
import type { PictureSource } from '../engine-client/picture-source.ts';
import { encodePicture, resample } from './encode-picture.ts';

export interface PhotosOptions {
  pictures: PictureSource;
  events: PhotoEvents;
  /** Aborts when the window is gone. */
  closed: AbortSignal;
}

export function createPhotos({ pictures, events, closed }: PhotosOptions): PhotoApi {
  const running = new Map<string, AbortController>();

  /** Tells of the tiles of a photo; an engine that died over them begins again. */
  function tellTiles(id: string): (done: number, total: number) => void {
    let meter: ProgressMeter | undefined;
    return (done, total) => {
      if (done === 0 || meter === undefined) meter = startProgress(total, performance.now(), done);
      else meter.advance(performance.now());
      events.photoAdvanced(id, meter.read());
    };
  }

  return {
    encodePhoto: async ({ id, picture: call, size, format, quality }) => {
      const abort = new AbortController();
      running.set(id, abort);
      try {
        const signal = AbortSignal.any([abort.signal, closed]);
        const picture = await pictures.takeFor(call, size, { signal, onTile: tellTiles(id) });
        return await encodePicture(picture, { format, quality, size, map: null });
      } finally {
        running.delete(id);
      }
    },
    cancelPhoto: async (id) => running.get(id)?.abort(),
    takeFrame: async (call, size) => {
      const picture = await pictures.takeFor(call, size, { signal: closed });
      return { ...picture, ...size, rgb: await resample(picture, size) };
    },
  };
}
