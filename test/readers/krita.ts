/**
 * `node scripts/run.mjs test/readers/krita.ts [file.spadework ...]`: has Krita open projects (the shipped samples unless
 * others are given) and compares what it read with what was written, layer by layer and pixel by pixel. Krita is Debian's
 * `krita`; on a machine without a screen run it under `xvfb-run -a`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { initializeCanvas, readPsd, type Layer } from 'ag-psd';
import { unzipSync } from 'fflate';
import sharp from 'sharp';

const SAMPLES = 'assets/samples';

// For reading only.
initializeCanvas(
  () => {
    throw new Error('no canvas here');
  },
  (width, height) => ({ width, height, data: new Uint8ClampedArray(width * height * 4), colorSpace: 'srgb' }),
);

const given = process.argv.slice(2);
const files = given.length > 0 ? given : readdirSync(SAMPLES).map((name) => join(SAMPLES, name));
const folder = mkdtempSync(join(tmpdir(), 'spadework-krita-'));
let differences = 0;
try {
  for (const file of files) differences += await compareFile(file);
} finally {
  rmSync(folder, { recursive: true });
}
console.log(differences === 0 ? 'Krita reads what was written' : `${differences} differences`);
process.exit(differences === 0 ? 0 : 1);

/** Pixels and properties that Krita has otherwise. */
async function compareFile(file: string): Promise<number> {
  const bytes = readFileSync(file);
  const entries = unzipSync(bytes);
  const drawing = join(folder, 'project.ora');
  writeFileSync(drawing, bytes);
  const xml = new TextDecoder().decode(entries['stack.xml']);
  const canvas = { width: Number(/ w="(\d+)"/.exec(xml)![1]), height: Number(/ h="(\d+)"/.exec(xml)![1]) };
  const psd = readPsd(exportWithKrita(drawing, 'psd'), { useImageData: true, skipCompositeImageData: true });
  // PSD has the lowest layer first.
  const read = psd.children!.toReversed();
  const written = [...xml.matchAll(/<layer ([^>]*)\/>/g)].map(([, attributes]) => attributesOf(attributes!));
  let differences = read.length === written.length ? 0 : 1;
  let pixels = 0;
  for (const [index, attributes] of written.entries()) {
    const layer = read[index];
    if (layer === undefined) break;
    if (layer.name !== attributes['name'] || layer.hidden !== (attributes['visibility'] === 'hidden')) {
      console.log(`${file}: "${attributes['name']}" is "${layer.name}", hidden: ${layer.hidden}`);
      differences++;
    }
    const png = entries[attributes['src']!]!;
    const other = countOther(await placePng(png, attributes, canvas), placeLayer(layer, canvas));
    if (other > 0) console.log(`${file}: ${other} pixels of "${attributes['name']}" are others`);
    differences += other;
    pixels += canvas.width * canvas.height;
  }
  const merged = await rgba(entries['mergedimage.png']!);
  const shown = countOther(merged.data, (await rgba(exportWithKrita(drawing, 'png'))).data);
  if (shown > 0) console.log(`${file}: ${shown} pixels of the merged picture are others`);
  console.log(
    `${basename(file)}: ${written.length} layers, ${pixels} pixels of layers, ${merged.data.length / 4} merged`,
  );
  return differences + shown;
}

function exportWithKrita(drawing: string, format: 'psd' | 'png'): Buffer {
  const target = join(folder, `read.${format}`);
  execFileSync('krita', ['--nosplash', '--export', '--export-filename', target, drawing], {
    env: { ...process.env, HOME: folder },
    stdio: 'ignore',
  });
  return readFileSync(target);
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]));
}

async function rgba(png: Uint8Array): Promise<{ data: Uint8Array; width: number; height: number }> {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function placePng(
  png: Uint8Array,
  { x, y }: Record<string, string>,
  canvas: { width: number; height: number },
): Promise<Uint8Array> {
  const { data, width, height } = await rgba(png);
  return place(data, Number(x), Number(y), { width, height }, canvas);
}

function placeLayer({ imageData, left = 0, top = 0 }: Layer, canvas: { width: number; height: number }): Uint8Array {
  if (imageData === undefined) return new Uint8Array(canvas.width * canvas.height * 4);
  return place(Uint8Array.from(imageData.data), left, top, imageData, canvas);
}

/** RGBA of the canvas with a picture at (left, top). */
function place(
  data: Uint8Array,
  left: number,
  top: number,
  { width, height }: { width: number; height: number },
  canvas: { width: number; height: number },
): Uint8Array {
  const target = new Uint8Array(canvas.width * canvas.height * 4);
  for (let y = Math.max(0, -top); y < Math.min(height, canvas.height - top); y++)
    for (let x = Math.max(0, -left); x < Math.min(width, canvas.width - left); x++) {
      const from = 4 * (y * width + x);
      target.set(data.subarray(from, from + 4), 4 * ((top + y) * canvas.width + left + x));
    }
  return target;
}

/** Pixels that differ; a transparent one has no colour. */
function countOther(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== other.length) return Math.max(one.length, other.length) / 4;
  let count = 0;
  for (let i = 0; i < one.length; i += 4) {
    if (one[i + 3] === 0 && other[i + 3] === 0) continue;
    const same = [0, 1, 2, 3].every((channel) => one[i + channel] === other[i + channel]);
    if (!same) count++;
  }
  return count;
}
