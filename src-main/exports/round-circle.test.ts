/** Whatever the aspect and size of a document, a circle that was painted is round in every file that comes of it. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Size } from '../../src-shared/geometry.ts';
import { PICTURE_FORMATS, exportedSize, type ExportSize } from '../../src-shared/exports/batch-plan.ts';
import { planRender } from '../../src-shared/labels/fit.ts';
import { createLabelMap, type LabelMap } from '../../src-shared/labels/label-map.ts';
import type { Picture } from '../../src-shared/api/values.ts';
import { fitMap } from '../../src-shared/labels/fit-map.ts';
import { quantisePicture } from '../engine/picture.ts';
import { labels, paint } from '../../test/support/exports/sea-map.ts';
import { readPsdPixels } from '../../test/support/exports/read-psd.ts';
import { encodeAnimation } from './animation.ts';
import { encodePicture, resample } from './encode-picture.ts';
import { encodePsd } from './psd.ts';

const landscape = { zDim: 64, latent: { width: 4, height: 4 }, upsampling: 'most' } as const;
const withoutVae = { zDim: 0, latent: { width: 8, height: 8 }, upsampling: 'normal' } as const;

const DOCUMENTS: [number, number][] = [
  [768, 512],
  [512, 512],
  [1021, 763],
  [100, 333],
  [64, 64],
  [2048, 128],
];
const SIZES: ExportSize[] = [{ kind: 'pack' }, { kind: 'map' }, { kind: 'custom', width: 900, height: 900 }];

const SKY = 1;
const SEA = 2;

/** Sky with a circle of sea, as large as the document takes it. */
function circleMap({ width, height }: Size): LabelMap {
  const map = createLabelMap(width, height, SKY);
  const radius = Math.min(width, height) * 0.4;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (Math.hypot(x + 0.5 - width / 2, y + 0.5 - height / 2) <= radius) map.ids[y * width + x] = SEA;
  return map;
}

/** The picture that a generator would make if it painted the sea white and all else black. */
function whiteSea(map: LabelMap, generator: typeof landscape | typeof withoutVae): Picture {
  const { picture: size } = planRender(generator, map);
  const made = fitMap(map, size, generator);
  const plane = made.ids.length;
  const painted = Float32Array.from({ length: 3 * plane }, (_, i) => (made.ids[i % plane] === SEA ? 1 : -1));
  const rgb = quantisePicture(painted, made, size);
  const { request } = paint(map, { kind: 'seed', seed: 1 });
  return { ...size, rgb, milliseconds: 1, request: { ...request, size } };
}

/** How much wider than high what is white is, in pixels: from its second moments, which single edge pixels do not sway. */
function eggOf(levels: Uint8Array, { width, height }: Size, channels: number): number {
  const sums = { n: 0, x: 0, y: 0, xx: 0, yy: 0 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const weight = Math.max(0, levels[(y * width + x) * channels]! - 12) / 243;
      sums.n += weight;
      sums.x += weight * x;
      sums.y += weight * y;
      sums.xx += weight * x * x;
      sums.yy += weight * y * y;
    }
  }
  const diameter = (sum: number, square: number): number => 4 * Math.sqrt(square / sums.n - (sum / sums.n) ** 2);
  expect(sums.n).toBeGreaterThan(100);
  return diameter(sums.x, sums.xx) - diameter(sums.y, sums.yy);
}

/** One pixel of the file, or of the map where the file is larger: its edges are no finer than that. */
function tolerance(map: Size, size: Size): number {
  return Math.max(1, size.width / map.width);
}

async function eggOfFile(bytes: Uint8Array): Promise<{ egg: number; size: Size }> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return { egg: eggOf(data, info, info.channels), size: { width: info.width, height: info.height } };
}

describe.each(DOCUMENTS)('in a document of %i x %i pixels', (width, height) => {
  const map = circleMap({ width, height });

  it.each([
    ['with VAE', landscape],
    ['without VAE', withoutVae],
  ] as const)('a circle stays round: pack %s', async (_, generator) => {
    const picture = whiteSea(map, generator);
    expect(Math.abs(eggOf(picture.rgb, picture, 3))).toBeLessThan(tolerance(map, picture));
    for (const choice of SIZES) {
      const size = exportedSize(choice, picture, map);
      for (const format of choice.kind === 'custom' ? PICTURE_FORMATS : (['png'] as const)) {
        const file = await eggOfFile(await encodePicture(picture, { format, quality: 95, size, map: null }));
        expect(file.size, `${choice.kind} ${format}`).toEqual({ width: size.width, height: size.height });
        expect(Math.abs(file.egg), `${choice.kind} ${format}`).toBeLessThan(tolerance(map, size));
      }
    }
  });

  it('so it does in the layers of a PSD and in an animation', async () => {
    const picture = whiteSea(map, landscape);
    const size = exportedSize({ kind: 'custom', width: 700, height: 700 }, picture, map);
    const rgb = await resample(picture, size);

    const psd = readPsdPixels(await encodePsd(rgb, size, { map }, labels));
    expect({ width: psd.width, height: psd.height }).toEqual({ width: size.width, height: size.height });
    const [group, photo] = psd.children!;
    expect(Math.abs(eggOf(Uint8Array.from(photo!.imageData!.data), size, 4))).toBeLessThan(tolerance(map, size));
    const sea = group!.children!.find(({ name }) => name === 'sea')!.imageData!;
    const alpha = Uint8Array.from({ length: sea.width * sea.height }, (_, i) => Number(sea.data[4 * i + 3]));
    expect(Math.abs(eggOf(alpha, sea, 1))).toBeLessThan(tolerance(map, size));

    const webp = await encodeAnimation(2, size, async () => rgb, { format: 'webp', framesPerSecond: 10 }, 95);
    expect(Math.abs((await eggOfFile(webp)).egg)).toBeLessThan(tolerance(map, size));
  });
});
