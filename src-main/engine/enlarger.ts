/** The loaded pack's enlarger: opened when the first tile comes, and closed when nothing more is to come. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { RgbImage } from '../../src-shared/api/values.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import type { TileJob } from './api.ts';
import { enlargeRegion } from './enlarge-region.ts';
import type { Weights } from './network/weights.ts';
import { normalisePhoto, quantisePicture } from './picture.ts';
import type { EnlargerRunner, Runtime } from './runtimes/runtime.ts';

export class Enlarger {
  private opened: EnlargerRunner | undefined;

  constructor(
    private readonly runtime: Pick<Runtime, 'loadEnlarger'>,
    private readonly manifest: Pick<PackManifest, 'id' | 'enlarger'>,
    private readonly weights: Weights | undefined,
  ) {}

  /** One tile at a time. Rejects with `no-enlarger` where the pack has none. */
  async enlarge({ tile, core, factor }: Omit<TileJob, 'id'>): Promise<RgbImage> {
    const { manifest, weights } = this;
    if (!manifest.enlarger || !weights) throw new SpadeworkError('no-enlarger', { pack: manifest.id });
    this.opened ??= await this.runtime.loadEnlarger(manifest.enlarger, weights);
    const { width, height } = tile;
    const picture = { data: normalisePhoto(tile), width, height };
    const { data, ...size } = await enlargeRegion(this.opened, manifest.enlarger, picture, core, factor);
    return { ...size, rgb: quantisePicture(data, size, size, Math.round) };
  }

  async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    await opened?.dispose();
  }
}
