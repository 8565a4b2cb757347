/** A pack's pictures of held-out maps: in the style of each map's own photo, and in a few styles of chance, the same for all maps. */
import type { RgbImage } from '../../../src-shared/api/values.ts';
import type { LabelMap } from '../../../src-shared/labels/label-map.ts';
import { resizeNearest } from '../../../src-shared/labels/label-map.ts';
import { pictureSize } from '../../../src-shared/packs.ts';
import { normalLatent } from '../../../src-shared/random.ts';
import type { RunningEngine } from '../../engine-client/engine-supervisor.ts';
import { quantisePicture } from '../../engine/picture.ts';
import type { Planes } from '../../../training/evaluation/resample.ts';
import { shrinkPlanes } from './photo-crops.ts';

/** Styles of chance a map. */
const VARIANTS = 4;
const FIRST_SEED = 11;

export interface HeldOutPictures {
  own: RgbImage | undefined;
  random: RgbImage[];
  /** Style of the photo, where the pack can read one. */
  mu: readonly number[] | undefined;
}

/** `number`: of the map among all, from 0; its noise is drawn from the seed after it, as in the recipe. */
export async function paintHeldOut(
  running: RunningEngine,
  map: LabelMap,
  photo: Planes,
  number: number,
): Promise<HeldOutPictures> {
  const { engine, ready } = running;
  const { generator, encoder } = ready.pack;
  const size = pictureSize(generator);
  const drawn = resizeNearest(map, size.width, size.height);
  const paint = async (z: Float32Array): Promise<RgbImage> =>
    engine.renderPicture({ id: 'judged', map: drawn, z, noise: number + 1, size, priority: 'batch' });
  if (generator.zDim === 0) return { own: await paint(new Float32Array(0)), random: [], mu: undefined };
  const mu = encoder && (await readStyle(running, shrinkPlanes(photo, size)));
  const random: RgbImage[] = [];
  for (let n = 0; n < VARIANTS; n++) random.push(await paint(normalLatent(FIRST_SEED + n, generator.zDim)));
  return { own: mu && (await paint(Float32Array.from(mu))), random, mu };
}

/** Style of a photo as numbers; it is read from bytes, as everywhere in the app. */
export async function readStyle({ engine }: RunningEngine, photo: Planes): Promise<readonly number[]> {
  const { width, height } = photo;
  return (await engine.encodeStyle({ width, height, rgb: quantisePicture(photo.data, photo, photo, Math.round) })).mu;
}
