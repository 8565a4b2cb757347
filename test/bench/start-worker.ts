/**
 * The engine's start in a process of its own, as the app has it: `start-worker.ts PACK THREADS [rehearsed]` prints its figures as
 * JSON.
 */
import { createEngine } from '../../src-main/engine/engine.ts';
import { drawSampleLandscape } from '../../src-shared/labels/sample-landscape.ts';
import { pictureSize } from '../../src-shared/packs.ts';
import { normalLatent } from '../../src-shared/random.ts';

/** Milliseconds. */
export interface StartFigures {
  /** From the process's beginning until its program is there, and until runtime and pack are. */
  program: number;
  ready: number;
  /** The first picture, and a second one of the same map and another style. */
  first: number;
  second: number;
}

const program = performance.now();
const [pack, threads, rehearsed] = process.argv.slice(2);
await start();

async function start(): Promise<void> {
  const engine = createEngine();
  const { pack: manifest } = await engine.start({ packFolder: pack!, threads: Number(threads) });
  const ready = performance.now();
  if (rehearsed !== undefined) await engine.rehearse();
  const { width, height } = pictureSize(manifest.generator);
  const map = drawSampleLandscape(manifest.labels, width, height);
  const picture = async (seed: number): Promise<number> => {
    const begin = performance.now();
    const z = normalLatent(seed, manifest.generator.zDim);
    await engine.renderPicture({ id: String(seed), map, z, noise: seed, priority: 'live' });
    return performance.now() - begin;
  };
  const figures: StartFigures = { program, ready, first: await picture(1), second: await picture(2) };
  console.log(JSON.stringify(figures));
  process.exit(0);
}
