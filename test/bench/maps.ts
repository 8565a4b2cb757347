/** Label maps to measure on: real ones, drawn ones, and noise. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readLabelMap } from '../../src-main/files/label-map-file.ts';
import { resizeNearest, type LabelMap } from '../../src-shared/labels/label-map.ts';
import { encodeSemantics, type SemanticMap } from '../../src-shared/labels/semantics.ts';
import { pictureSize, type GeneratorArchitecture } from '../../src-shared/packs.ts';
import { uniformGenerator } from '../../src-shared/random.ts';

export interface BenchMap {
  name: string;
  kind: 'real' | 'drawn' | 'noise';
  map: SemanticMap;
}

/** Every map for a generator: ids are taken modulo its labels, so that maps of any label set keep their shapes. */
export function benchMaps(folder: string, architecture: GeneratorArchitecture): BenchMap[] {
  const { width, height } = pictureSize(architecture);
  const fit = (map: LabelMap): SemanticMap => {
    const ids = map.ids.map((id) => (id === 255 && architecture.dontCare ? 255 : id % architecture.labels));
    return encodeSemantics({ width, height, ids: resizeNearest({ ...map, ids }, width, height).ids }, architecture);
  };
  const real = readdirSync(folder)
    .filter((file) => file.toLowerCase().endsWith('.png'))
    .sort()
    .map((file): BenchMap => ({
      name: basename(file, '.png'),
      kind: 'real',
      map: fit(readLabelMap({ name: file, bytes: readFileSync(join(folder, file)) })),
    }));
  if (real.length === 0) throw new Error(`${folder} holds no PNG label map`);
  const drawn = [1, 2, 3].map((seed): BenchMap => ({
    name: `drawn-${seed}`,
    kind: 'drawn',
    map: fit(drawnMap(width, height, seed)),
  }));
  return [...real, ...drawn, { name: 'noise', kind: 'noise', map: fit(noiseMap(width, height)) }];
}

/** Hills, a sun, a lake and some scattered shapes, as a person paints them: few labels, smooth outlines. */
function drawnMap(width: number, height: number, seed: number): LabelMap {
  const uniform = uniformGenerator(seed);
  const ids = new Uint8Array(width * height).fill(1);
  const waves = [0.35, 0.5, 0.62, 0.8].map((level, index) => ({
    level,
    label: 3 + index,
    phase: uniform() * 6,
    reach: 0.03 + uniform() * 0.08,
  }));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (const { level, label, phase, reach } of waves) {
        const ridge =
          level + reach * Math.sin((x / width) * 9 + phase) + (reach / 3) * Math.sin((x / width) * 31 + 2 * phase);
        if (y / height > ridge) ids[y * width + x] = label;
      }
    }
  }
  for (let shape = 0; shape < 6; shape++) {
    const [cx, cy, r, label] = [uniform() * width, uniform() * height, (0.02 + uniform() * 0.06) * width, 8 + shape];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) if ((x - cx) ** 2 + 2 * (y - cy) ** 2 < r * r) ids[y * width + x] = label;
  }
  return { width, height, ids };
}

/** Every pixel a label of its own choosing: nothing repeats. */
function noiseMap(width: number, height: number): LabelMap {
  const uniform = uniformGenerator(99);
  return { width, height, ids: Uint8Array.from({ length: width * height }, () => Math.floor(uniform() * 20)) };
}

/** The map after one more dab of a brush. */
export function withStroke(map: SemanticMap, seed: number): SemanticMap {
  const uniform = uniformGenerator(seed);
  const codes = map.codes.slice();
  const radius = map.width / 20;
  const [cx, cy] = [uniform() * map.width, uniform() * map.height];
  const code = codes[Math.floor(uniform() * codes.length)]!;
  for (let y = 0; y < map.height; y++)
    for (let x = 0; x < map.width; x++)
      if ((x - cx) ** 2 + (y - cy) ** 2 < radius * radius) codes[y * map.width + x] = code;
  return { ...map, codes };
}
