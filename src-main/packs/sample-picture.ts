/** The sample picture of a pack: what it makes of a map of its own labels. It is the pack's self-test as well. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { drawSampleMap } from '../../src-shared/labels/sample-map.ts';
import { pictureSize } from '../../src-shared/packs.ts';
import { normalLatent } from '../../src-shared/random.ts';
import type { RenderedPicture } from '../engine/api.ts';
import { superviseEngine, type EngineProcess, type RunningEngine } from '../engine-client/engine-supervisor.ts';
import { encodeRgbPng } from '../exports/encode-picture.ts';

const SEED = 12;
/** Threads of the engine that tries a pack: the other one goes on with the person's picture. */
const THREADS = 1;

/** PNG of the sample map made by the loaded pack; throws `pack-self-test` where the picture is one colour. */
export async function makeSamplePicture({ engine, ready }: RunningEngine): Promise<Uint8Array> {
  const { generator, labels } = ready.pack;
  const { width, height } = pictureSize(generator);
  const picture = await engine.renderPicture({
    id: 'sample',
    map: drawSampleMap(labels, width, height),
    noise: SEED,
    z: generator.zDim > 0 ? normalLatent(SEED, generator.zDim) : new Float32Array(),
    priority: 'batch',
  });
  if (isOneColour(picture)) throw new SpadeworkError('pack-self-test');
  return encodeRgbPng(picture);
}

function isOneColour({ rgb }: RenderedPicture): boolean {
  return rgb.every((value, i) => value === rgb[i % 3]);
}

/**
 * Has an engine of its own load the pack and make its sample picture. Rejects as the engine and `makeSamplePicture` do, and
 * with `cancelled` once `signal` aborts.
 */
export async function tryPack(spawn: () => EngineProcess, folder: string, signal: AbortSignal): Promise<Uint8Array> {
  const engine = superviseEngine(spawn, { packFolder: folder, threads: THREADS }, []);
  const cancel = new SpadeworkError('cancelled');
  try {
    engine.start();
    return await new Promise((resolve, reject) => {
      if (signal.aborted) reject(cancel);
      signal.addEventListener('abort', () => reject(cancel));
      engine.whenReady().then(makeSamplePicture).then(resolve, reject);
    });
  } finally {
    engine.stop();
  }
}
