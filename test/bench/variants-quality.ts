/**
 * `node scripts/run.mjs test/bench/variants-quality.ts [--pack folder] [--variants n] [--json file]`: are the variants of a map
 * really different, and does a picture look like the style it was asked for? With the shipped pack, map and styles.
 *
 * Distance of two pictures: root of the mean square difference of their 8-bit RGB values, over all pixels and over a 4 x 4
 * grid of mean colours (light and palette alone). Faithfulness: a style is encoded, painted with (z = mu) and encoded
 * again; the cosine between the two mu, and how often the nearest of all styles is the right one.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createEngine } from '../../src-main/engine/engine.ts';
import type { RenderedPicture } from '../../src-main/engine/api.ts';
import { readPhoto } from '../../src-main/files/photo.ts';
import { findPlaces } from '../../src-main/host/places.ts';
import { openShippedStyles } from '../../src-main/styles/shipped-styles.ts';
import { drawSampleLandscape } from '../../src-shared/labels/sample-landscape.ts';
import { normalLatent } from '../../src-shared/random.ts';
import { round, spread } from './statistics.ts';

const GRID = 4;

const places = findPlaces();
const { values } = parseArgs({
  options: {
    pack: { type: 'string', default: places.packFolder },
    variants: { type: 'string', default: '32' },
    json: { type: 'string' },
  },
});
const engine = createEngine();
const { pack, packHash } = await engine.start({ packFolder: values.pack });
const map = drawSampleLandscape(pack.labels, 512, 512);
const { zDim } = pack.generator;

let jobs = 0;
const paint = (z: Float32Array): Promise<RenderedPicture> =>
  engine.renderPicture({ id: String(jobs++), map, z, noise: 0, size: undefined, priority: 'batch' });

const styles = await readStyles();
const seeded = await paintAll(Array.from({ length: Number(values.variants) }, (_, seed) => normalLatent(seed, zDim)));
const styled = await paintAll(styles.map(({ mu }) => Float32Array.from(mu)));
const result = {
  pack: { id: pack.id, hash: packHash },
  seeds: { count: seeded.length, ...pairwise(seeded) },
  styles: { count: styled.length, ...pairwise(styled) },
  faithfulness: await faithfulness(),
};

console.log(`${pack.name.en}, sample map; distances in 8-bit levels\n`);
for (const [name, { count, pixels, colours }] of [
  ['seeds', result.seeds],
  ['styles', result.styles],
] as const) {
  console.log(`${count} ${name}`);
  console.log(`  between pictures        mean ${pixels.mean}, least ${pixels.min}`);
  console.log(`  between their colours   mean ${colours.mean}, least ${colours.min}`);
}
const { cosine, cosineToOthers, firstRight, firstThreeRight } = result.faithfulness;
console.log(`style, painted and read again\n  cosine to itself ${cosine}, to the other styles ${cosineToOthers}`);
console.log(
  `  nearest style is the right one ${firstRight} of ${styles.length}, among the nearest three ${firstThreeRight} of ${styles.length}`,
);
if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
process.exit(0);

async function readStyles(): Promise<{ id: string; mu: number[] }[]> {
  const { list, photo } = await openShippedStyles(places.stylesFolder);
  const read = [];
  for (const { id } of list)
    read.push({ id, mu: (await engine.encodeStyle(await readPhoto({ name: id, bytes: await photo(id) }))).mu });
  return read;
}

async function paintAll(latents: readonly Float32Array[]): Promise<RenderedPicture[]> {
  const pictures = [];
  for (const z of latents) pictures.push(await paint(z));
  return pictures;
}

function pairwise(pictures: readonly RenderedPicture[]): Record<'pixels' | 'colours', { mean: number; min: number }> {
  const grids = pictures.map(meanColours);
  return { pixels: distances(pictures.map(({ rgb }) => rgb)), colours: distances(grids) };
}

function distances(vectors: readonly ArrayLike<number>[]): { mean: number; min: number } {
  const all: number[] = [];
  vectors.forEach((a, i) => {
    for (const b of vectors.slice(i + 1)) all.push(distance(a, b));
  });
  return { mean: round(all.reduce((sum, value) => sum + value, 0) / all.length), min: round(Math.min(...all)) };
}

/** Root of the mean square difference. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / a.length);
}

/** Mean RGB of each cell of the grid. */
function meanColours({ width, height, rgb }: RenderedPicture): Float64Array {
  const means = new Float64Array(GRID * GRID * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cell = Math.floor((y * GRID) / height) * GRID + Math.floor((x * GRID) / width);
      for (let channel = 0; channel < 3; channel++) means[cell * 3 + channel]! += rgb[(y * width + x) * 3 + channel]!;
    }
  }
  return means.map((sum) => (sum * GRID * GRID) / (width * height));
}

async function faithfulness(): Promise<{
  cosine: number;
  cosineToOthers: number;
  firstRight: number;
  firstThreeRight: number;
}> {
  const [own, others, ranks]: [number[], number[], number[]] = [[], [], []];
  for (const [i, picture] of styled.entries()) {
    const again = (await engine.encodeStyle(picture)).mu;
    const cosines = styles.map(({ mu }) => cosineOf(again, mu));
    own.push(cosines[i]!);
    others.push(...cosines.filter((_, other) => other !== i));
    ranks.push(styles.filter(({ mu }) => distance(again, mu) < distance(again, styles[i]!.mu)).length);
  }
  return {
    cosine: round(spread(own).median),
    cosineToOthers: round(spread(others).median),
    firstRight: ranks.filter((rank) => rank === 0).length,
    firstThreeRight: ranks.filter((rank) => rank < 3).length,
  };
}

function cosineOf(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
