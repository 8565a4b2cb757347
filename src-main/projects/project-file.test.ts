import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync, unzipSync, strToU8 } from 'fflate';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  changeLayer,
  layerMap,
  packDocument,
  removeLayer,
  takeSnapshot,
  unpackDocument,
} from '../../src-shared/document/index.ts';
import { colouredPicture } from '../../src-shared/labels/export-map.ts';
import { zipArchive } from '../../test/support/packs/zip-writer.ts';
import { randomProject } from '../../test/support/projects.ts';
import { decodeProject, readThumbnail } from './read-project.ts';
import { LayerPngs } from './layer-pngs.ts';
import { encodeProject } from './write-project.ts';

const APP = '0.1.0';

async function encode(
  seed: number,
  most: number,
): Promise<{ file: Uint8Array; project: ReturnType<typeof randomProject> }> {
  const project = randomProject(seed, most);
  const { scene, reference } = project.state;
  return { project, file: await encodeProject({ document: project.document, scene, reference, picture: null }, APP) };
}

/** Seed of a document with several painted layers, larger than a thumbnail. */
const rich = findSeed(({ document }) => {
  const painted = document.layers.filter(({ id }) => document.grid(id).contentRect() !== undefined);
  return Math.max(document.width, document.height) > 256 && painted.length > 2 && painted[0] === document.layers[0];
});

describe('a project file', () => {
  it('gives back what was saved, bit for bit, for a thousand random documents', { timeout: 600_000 }, async () => {
    for (let seed = 0; seed < 1000; seed++) {
      const { file, project } = await encode(seed, seed % 100 === 0 ? 700 : 90);
      const saved = { ...project.state, history: { steps: [], position: 0 } };
      const opened = decodeProject(file, 'random.spadework');
      if (!same(opened, saved)) expect(opened, `document ${seed}`).toEqual(saved);
    }
  });

  it('is OpenRaster as its specification has it, and its PNGs show the labels’ colours', async () => {
    const { file, project } = await encode(rich, 300);
    expect(new TextDecoder('latin1').decode(file.subarray(30, 54))).toBe('mimetypeimage/openraster');
    const files = unzipSync(file);
    const merged = await sharp(files['mergedimage.png']).flatten().raw().toBuffer();
    const { rgb } = colouredPicture(project.document.composite(), project.state.scene.labels);
    expect(Buffer.compare(merged, Buffer.from(rgb))).toBe(0);
    const { width = 0, height = 0 } = await sharp(readThumbnail(file)!).metadata();
    expect(Math.max(width, height)).toBe(256);
    const xml = new TextDecoder().decode(files['stack.xml']);
    const sources = [...xml.matchAll(/src="([^"]+)"/g)].map(([, source]) => source!);
    expect(sources.every((source) => source in files)).toBe(true);
    expect(sources.at(-1)).toBe('data/ground.png');
  });

  it('is what its layers make, laid over each other by another program’s means', async () => {
    const { file, project } = await encode(rich, 300);
    const files = unzipSync(file);
    const xml = new TextDecoder().decode(files['stack.xml']);
    const layers = [...xml.matchAll(/<layer ([^>]*)\/>/g)].map(([, attributes]) =>
      Object.fromEntries([...attributes!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value])),
    );
    const shown = layers.filter(({ visibility }) => visibility === 'visible').toReversed();
    const { width, height } = project.document;
    const laid = await sharp({ create: { width, height, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .composite(shown.map(({ src, x, y }) => ({ input: Buffer.from(files[src!]!), left: Number(x), top: Number(y) })))
      .raw()
      .toBuffer();
    const merged = await sharp(files['mergedimage.png']).ensureAlpha().raw().toBuffer();
    expect(shown.length).toBeGreaterThan(1);
    expect(Buffer.compare(laid, merged)).toBe(0);
  });

  it('leaves a layer’s empty pixels transparent for other programs', async () => {
    const { document, state } = randomProject(rich, 300);
    const files = unzipSync(await encodeProject({ ...state, document, picture: null }, APP));
    for (const [index, layer] of document.layers.entries()) {
      const png = files[`data/layer-${index + 1}.png`];
      if (png === undefined) continue;
      const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
      const { pixels } = JSON.parse(new TextDecoder().decode(files['project.json'])).layers[index];
      const { ids } = layerMap(document, layer.id);
      for (let i = 0; i < info.width * info.height; i++) {
        const x = pixels.x + (i % info.width);
        const y = pixels.y + Math.floor(i / info.width);
        expect(data[4 * i + 3] === 0).toBe(ids[y * document.width + x] === 255);
      }
    }
  });

  it('holds the photo as a hidden layer that says how it was made', async () => {
    const { document, state } = randomProject(4, 64);
    const request = {
      version: 1 as const,
      app: APP,
      pack: { id: 'landscape', hash: 'x' },
      map: { hash: 'y', width: document.width, height: document.height },
      style: { kind: 'seed' as const, seed: 5 },
      size: { width: 32, height: 32 },
    };
    const picture = { width: 32, height: 32, rgb: new Uint8Array(32 * 32 * 3).fill(90), request, milliseconds: 1 };
    const file = await encodeProject({ ...state, document, picture }, APP);
    const files = unzipSync(file);
    expect(await sharp(files['data/photo.png']).metadata()).toMatchObject({
      width: document.width,
      height: document.height,
    });
    expect(new TextDecoder().decode(files['stack.xml'])).toContain(
      'name="Photo" src="data/photo.png" x="0" y="0" opacity="1.0" visibility="hidden"',
    );
    expect(new TextDecoder('latin1').decode(files['data/photo.png'])).toContain('iTXtspadework');
    expect(decodeProject(file, 'x').document).toEqual(state.document);
  });

  it('saves what stood there when the save began, while a stroke goes on', async () => {
    const { document, state } = randomProject(rich, 300);
    const before = packDocument(document);
    const saving = encodeProject({ ...state, document, picture: null }, APP);
    document.jump(0);
    expect(decodeProject(await saving, 'x').document).toEqual(before);
    expect(packDocument(document)).not.toEqual(before);
  });

  it('is the same whether layers were packed for the save before or not, after every change', async () => {
    const { document, state } = randomProject(rich, 300);
    const pngs = new LayerPngs();
    const save = async (labels = state.scene.labels): Promise<Uint8Array[]> => {
      const content = { ...state, document, picture: null, scene: { ...state.scene, labels } };
      return [await encodeProject(content, APP, pngs), await encodeProject(content, APP)];
    };
    const changes: (() => void)[] = [
      () => undefined,
      () => document.undo(),
      () => document.jump(0),
      () => document.jump(document.history.entries.length),
      () => removeLayer(document, document.layers[0]!.id),
    ];
    for (const change of changes) {
      change();
      const [known, anew] = await save();
      expect(unzipSync(known!)).toEqual(unzipSync(anew!));
    }
    const [known, anew] = await save([{ id: 0, name: { en: 'a', ja: 'a' }, colour: '#123456' }]);
    expect(unzipSync(known!)).toEqual(unzipSync(anew!));
  });

  it('packs only layers that have changed since the save before', async () => {
    const { document, state } = randomProject(rich, 300);
    const pngs = new LayerPngs();
    const packed = async (): Promise<number[]> => {
      const snapshot = takeSnapshot(document);
      const anew: number[] = [];
      for (const [index, { id }] of snapshot.layers.entries())
        await pngs.take(snapshot, index, state.scene.labels, async () => (anew.push(id), new Uint8Array(1)));
      return anew;
    };
    const [first, second] = document.layers;
    expect(await packed()).toEqual(document.layers.map(({ id }) => id));
    expect(await packed()).toEqual([]);
    document.step('brush', () => {
      document.grid(second!.id).fillSpan(0, 0, 1, document.grid(second!.id).at(0, 0) === 3 ? 4 : 3);
      document.pixelsChanged(second!.id, document.bounds);
    });
    expect(await packed()).toEqual([second!.id]);
    document.undo();
    expect(await packed()).toEqual([second!.id]);
    changeLayer(document, first!.id, { name: 'another' });
    expect(await packed()).toEqual([]);
  });
});

describe('files of every version that was released', () => {
  const folder = 'test/fixtures/projects';
  it.each(readdirSync(folder).filter((name) => name.endsWith('.spadework')))('%s opens as it was saved', (name) => {
    const opened = decodeProject(readFileSync(join(folder, name)), name);
    const said = JSON.parse(readFileSync(join(folder, name.replace('.spadework', '.json')), 'utf8'));
    const { layers, ...document } = opened.document;
    const hash = createHash('sha256').update(unpackDocument(opened.document).composite().ids).digest('hex');
    expect({
      ...document,
      layers: layers.map(({ id, name, visible, locked, opacity }) => ({ id, name, visible, locked, opacity })),
      hash,
      scene: opened.scene,
    }).toEqual(said);
  });
});

describe('reading refuses in words', () => {
  const parts = async (): Promise<Record<string, Uint8Array>> => unzipSync((await encode(rich, 300)).file);
  const withManifest = async (change: (manifest: ReturnType<typeof JSON.parse>) => void): Promise<Uint8Array> => {
    const files = await parts();
    const manifest = JSON.parse(new TextDecoder().decode(files['project.json']));
    change(manifest);
    return zipSync({ ...files, 'project.json': strToU8(JSON.stringify(manifest)) });
  };
  const code = (file: Uint8Array): string => {
    try {
      decodeProject(file, 'x.spadework');
      return 'opened';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it('files of other kinds', async () => {
    expect(code(readFileSync('assets/icon.png'))).toBe('project-foreign');
    expect(code(new Uint8Array(0))).toBe('project-foreign');
    expect(code(zipSync({ 'word/document.xml': strToU8('<w/>') }))).toBe('project-foreign');
    expect(code(zipSync({ mimetype: strToU8('image/openraster'), 'stack.xml': strToU8('<image/>') }))).toBe(
      'project-openraster',
    );
    expect(code(zipSync({ 'project.json': strToU8('{"name":"npm"}') }))).toBe('project-foreign');
    expect(code((await encode(rich, 300)).file.slice(0, -30))).toBe('project-damaged');
  });

  it('a newer version, by name', async () => {
    expect(code(await withManifest((manifest) => (manifest.version = 99)))).toBe('project-newer');
  });

  it.each([
    ['a size beyond the largest', { width: 5000 }],
    ['a label that cannot be', { base: 256 }],
    ['a path that leads out', { layers: [layer({ file: '../../../etc/passwd' })] }],
    ['a path that leads out of data', { layers: [layer({ file: 'data/../project.json' })] }],
    ['pixels that are not there', { layers: [layer({ file: 'data/none.png' })] }],
    ['pixels beyond the edge', { layers: [layer({ file: 'data/ground.png', x: 290 })] }],
    ['two layers of one id', { layers: [layer(null), layer(null)] }],
    ['no layers at all', { layers: null }],
  ])('%s', async (_, change) => {
    expect(code(await withManifest((manifest) => Object.assign(manifest, change)))).toBe('project-damaged');
  });

  it('a zip that grows a thousandfold, before it grows', () => {
    const bomb = zipArchive([{ name: 'project.json', data: new Uint8Array(64 * 2 ** 20), deflated: true }]);
    expect(code(bomb)).toBe('project-damaged');
    const lying = zipArchive([
      { name: 'project.json', data: new Uint8Array(20 * 2 ** 20), deflated: true, claims: { size: 10 } },
    ]);
    expect(code(lying)).toBe('project-damaged');
  });

  it('says where a damaged file is damaged', async () => {
    const files = await parts();
    const broken = zipSync({
      ...files,
      'data/layer-1.png': files['data/layer-1.png']!.map((byte, i, png) => (i === png.length - 20 ? byte ^ 1 : byte)),
    });
    expect(() => decodeProject(broken, 'x')).toThrow(/data\/layer-1.png/);
  });

  function layer(pixels: { file: string; x?: number } | null): object {
    return { id: 1, name: '', visible: true, locked: false, opacity: 1, pixels: pixels && { x: 0, y: 0, ...pixels } };
  }
});

function findSeed(fits: (project: ReturnType<typeof randomProject>) => boolean): number {
  for (let seed = 0; ; seed++) if (fits(randomProject(seed, 300))) return seed;
}

/** Deep equality at the speed of bytes: `toEqual` takes a second for a large document. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, asText) === JSON.stringify(b, asText);
}

function asText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
