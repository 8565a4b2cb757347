/** A picture enlarged by the pack's enlarger, tile by tile: live pictures go first between any two. */
import { randomUUID } from 'node:crypto';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { RgbImage } from '../../src-shared/api/values.ts';
import { enlargedSize } from '../../src-shared/enlargement/enlarge-factor.ts';
import { planTiles } from '../../src-shared/enlargement/enlarge-tiles.ts';
import type { Rect } from '../../src-shared/geometry.ts';
import type { TileJob } from '../engine/api.ts';
import type { RunningEngine } from './engine-supervisor.ts';

export interface EnlargeWatch {
  /** When it aborts, the call rejects with `cancelled` before the next tile. */
  signal?: AbortSignal | undefined;
  /** So many of the tiles are done; called at the start and after each. */
  onTile?: ((done: number, total: number) => void) | undefined;
}

/** `picture`, `factor` times as large. Rejects with `no-enlarger` where the pack has none. */
export async function enlargePicture(
  { engine, ready }: RunningEngine,
  picture: RgbImage,
  factor: TileJob['factor'],
  { signal, onTile }: EnlargeWatch = {},
): Promise<RgbImage> {
  const { id: pack, enlarger } = ready.pack;
  if (enlarger === undefined) throw new SpadeworkError('no-enlarger', { pack });
  const tiles = planTiles(picture, factor, enlarger);
  const size = enlargedSize(picture, factor);
  const enlarged = { ...size, rgb: new Uint8Array(size.width * size.height * 3) };
  let job = '';
  const cancel = (): void => void engine.cancel(job).catch(() => undefined);
  signal?.addEventListener('abort', cancel);
  try {
    for (const [done, { source, core }] of tiles.entries()) {
      if (signal?.aborted) throw new SpadeworkError('cancelled');
      onTile?.(done, tiles.length);
      job = randomUUID();
      const tile = await engine.enlargeTile({ id: job, tile: cutOut(picture, source), core, factor });
      lay(tile, enlarged, factor * (source.x + core.x), factor * (source.y + core.y));
    }
    onTile?.(tiles.length, tiles.length);
    return enlarged;
  } finally {
    signal?.removeEventListener('abort', cancel);
    // An engine that is gone has let go of it; a picture that is enlarged beside this one loads it again.
    void engine.closeEnlarger().catch(() => undefined);
  }
}

function cutOut(picture: RgbImage, { x, y, width, height }: Rect): RgbImage {
  const rgb = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * picture.width + x) * 3;
    rgb.set(picture.rgb.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, rgb };
}

function lay({ width, height, rgb }: RgbImage, on: RgbImage, x: number, y: number): void {
  for (let row = 0; row < height; row++)
    on.rgb.set(rgb.subarray(row * width * 3, (row + 1) * width * 3), ((y + row) * on.width + x) * 3);
}
