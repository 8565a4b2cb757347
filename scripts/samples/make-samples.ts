/**
 * Draws assets/samples: `node scripts/run.mjs scripts/samples/make-samples.ts`. Run it again when the shipped pack changes:
 * a sample holds its style as the pack's encoder read it, and the picture that the pack makes.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import { generationRequestSchema } from '../../src-shared/request.ts';
import { packManifestSchema } from '../../src-shared/packs.ts';
import type { Picture } from '../../src-shared/api/values.ts';
import type { Scene } from '../../src-shared/projects/scene.ts';
import { encodeLabelMapPng } from '../../src-main/files/label-map-png.ts';
import { readChunks, readText } from '../../src-main/files/png-chunks.ts';
import { encodeProject } from '../../src-main/projects/write-project.ts';
import { Easel, samplePaintings } from './paintings.ts';

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const pack = packManifestSchema.parse(readJson('models/landscape/pack.json'));
const readings = z
  .object({ styles: z.record(z.string(), z.object({ mu: z.array(z.number()), sigma: z.array(z.number()) })) })
  .parse(readJson('assets/styles/landscape.json')).styles;
const catalogue = z
  .object({ styles: z.array(z.object({ id: z.string(), name: z.object({ en: z.string() }) })) })
  .parse(readJson('assets/styles/styles.json')).styles;
const { version } = z.object({ version: z.string() }).parse(readJson('package.json'));

const idOf = (name: string): number => {
  const label = pack.labels.find((one) => one.name.en === name);
  if (label === undefined) throw new Error(`the pack has no label ${name}`);
  return label.id;
};

const work = mkdtempSync(join(tmpdir(), 'spadework-samples-'));
mkdirSync('assets/samples', { recursive: true });
for (const [index, painting] of samplePaintings.entries()) {
  const easel = new Easel(idOf, painting.base, index + 1);
  painting.draw(easel);
  const { document } = easel;
  const picture = await makePicture(painting.style, encodeLabelMapPng(document.composite(), pack.labels));
  const scene = sceneIn(painting.style, index, picture);
  const file = await encodeProject({ document, scene, reference: null, picture }, version);
  writeFileSync(join('assets/samples', `${index + 1}-${painting.id}.spadework`), file);
  console.log(painting.id, file.length);
}
rmSync(work, { recursive: true });

/** What the shipped pack makes of a map in a shipped style. */
async function makePicture(style: string, map: Uint8Array): Promise<Picture> {
  const [labels, out] = [join(work, 'map.png'), join(work, 'picture.png')];
  writeFileSync(labels, map);
  execFileSync(
    process.execPath,
    ['bin/spadework.js', 'generate', '--labels', labels, '--style', `assets/styles/${style}.jpg`, '--out', out],
    { stdio: 'inherit' },
  );
  const png = readFileSync(out);
  const request = generationRequestSchema.parse(JSON.parse(readText(readChunks(png), 'spadework') ?? 'null'));
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: Uint8Array.from(data), request, milliseconds: 0 };
}

function sceneIn(style: string, index: number, { request }: Picture): Scene {
  const { mu, sigma } = readings[style]!;
  const name = catalogue.find(({ id }) => id === style)!.name.en;
  return {
    id: `00000000-0000-4000-8000-00000000000${index + 1}`,
    pack: request.pack,
    labels: pack.labels.map(({ id, name: words, colour }) => ({ id, name: words, colour })),
    activeLayer: 1,
    style: {
      base: { kind: 'encoded', name, source: { kind: 'gallery', id: style }, mu, sigma },
      strength: 0,
      seeds: [12],
      at: 0,
    },
    mix: { ids: [], x: 0.5, y: 0.5 },
    starred: [],
    reference: { opacity: 0.5, shown: true },
    view: { mode: 'side-by-side', mirrored: false, place: null },
    export: {},
  };
}
