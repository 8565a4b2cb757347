/** Enlarging a picture twice and four times, in tiles as the app does, against Lanczos; and what memory it takes. */
import { enlargeRegion } from '../../src-main/engine/enlarge-region.ts';
import { randomEnlarger } from '../../src-main/engine/packs/random-weights.ts';
import { openOnnxRuntime } from '../../src-main/engine/runtimes/onnx/onnx-runtime.ts';
import { loadImageLibrary } from '../../src-main/files/image-library.ts';
import { enlargedSize } from '../../src-shared/enlargement/enlarge-factor.ts';
import { planTiles } from '../../src-shared/enlargement/enlarge-tiles.ts';
import { round, spread, time, type Spread } from './statistics.ts';

/** The size that packs bring; speed does not depend on the weights. */
const ARCHITECTURE = { channels: 32, blocks: 6 };
const SIDE = 512;

export interface EnlargerResult {
  /** Sides of the picture that comes out. */
  side: number;
  tiles: number;
  /** Milliseconds. */
  enlarger: Spread;
  lanczos: Spread;
  gigaflops: number;
  /** Most milliseconds of a tile: what a live picture waits for. */
  longestTile: number;
  /** Bytes by which the process was larger than before, at its largest between two tiles. */
  memory: number;
}

export async function benchEnlarger(threads: number, rounds: number): Promise<EnlargerResult[]> {
  const runtime = await openOnnxRuntime({ threads, cacheBytes: 0 });
  const sharp = await loadImageLibrary();
  const noise = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 2654435761) >>> 24);
  const picture = { width: SIDE, height: SIDE, data: Float32Array.from(noise, (level) => level / 127.5 - 1) };
  const results: EnlargerResult[] = [];
  for (const factor of [2, 4] as const) {
    const size = enlargedSize(picture, factor);
    const tiles = planTiles(picture, factor, ARCHITECTURE);
    const before = process.memoryUsage.rss();
    let [memory, longestTile] = [0, 0];
    const times: number[] = [];
    for (let run = 0; run < rounds; run++) {
      times.push(
        await time(async () => {
          const runner = await runtime.loadEnlarger(ARCHITECTURE, randomEnlarger(ARCHITECTURE, 1));
          for (const { source, core } of tiles) {
            const begin = performance.now();
            const place = { ...core, x: source.x + core.x, y: source.y + core.y };
            await enlargeRegion(runner, ARCHITECTURE, picture, place, factor);
            longestTile = Math.max(longestTile, performance.now() - begin);
            memory = Math.max(memory, process.memoryUsage.rss() - before);
          }
          await runner.dispose();
        }),
      );
    }
    const lanczos: number[] = [];
    for (let run = 0; run < rounds; run++)
      lanczos.push(
        await time(() =>
          sharp(noise, { raw: { width: SIDE, height: SIDE, channels: 3 } })
            .resize({ ...size, fit: 'fill', kernel: 'lanczos3' })
            .raw()
            .toBuffer(),
        ),
      );
    const macs = (factor === 2 ? 1 : 5) * SIDE * SIDE * macsPerPixel();
    results.push({
      side: size.width,
      tiles: tiles.length,
      enlarger: spread(times),
      lanczos: spread(lanczos),
      gigaflops: round((2 * macs) / spread(times).median / 1e6),
      longestTile: round(longestTile),
      memory,
    });
  }
  for (const { side, tiles, enlarger, lanczos, gigaflops, longestTile, memory } of results)
    console.log(
      `enlarger, ${SIDE}x${SIDE} to ${side}x${side}: ${round(enlarger.median)} ms in ${tiles} tiles (${gigaflops} GFLOP/s, a tile at most ${longestTile} ms, ${Math.round(memory / 2 ** 20)} MiB); Lanczos ${round(lanczos.median)} ms`,
    );
  return results;
}

/** Multiplications for each pixel of what is enlarged; what lies around the tiles not counted. */
function macsPerPixel(): number {
  const { channels, blocks } = ARCHITECTURE;
  return 9 * (3 * channels + 2 * blocks * channels ** 2 + 12 * channels);
}
