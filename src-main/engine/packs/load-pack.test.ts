import { createHash } from 'node:crypto';
import {
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPack, openPack, readPackManifest } from './load-pack.ts';
import { makePack, type PackDescription } from '../../import/make-pack.ts';
import { randomEncoder, randomEnlarger, randomGenerator } from './random-weights.ts';
import { writeSafetensors } from './safetensors.ts';
import { codeOf } from '../../../test/support/packs/errors.ts';
import type { Weights } from '../network/weights.ts';
import { SMALLEST_ENCODER, SMALLEST_GENERATOR } from '../../../test/support/packs/small-architectures.ts';

const description: PackDescription = {
  id: 'tiny',
  name: { en: 'Tiny', ja: '極小' },
  licence: { id: 'CC0-1.0', notice: 'Random numbers.' },
};
const weights = { generator: randomGenerator(SMALLEST_GENERATOR, 1), encoder: randomEncoder(SMALLEST_ENCODER, 2) };
const made = makePack(
  {
    generator: { architecture: SMALLEST_GENERATOR, weights: weights.generator },
    encoder: { architecture: SMALLEST_ENCODER, weights: weights.encoder },
  },
  description,
);

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'pack-'));
  folder = join(base, 'pack');
  mkdirSync(folder);
  for (const [name, bytes] of made.files) writeFileSync(join(folder, name), bytes);
});
afterEach(() => rmSync(base, { recursive: true }));

const file = (): string => join(folder, 'generator.safetensors');

type Json = Record<string, unknown>;

/** Changes the manifest on the disk. */
function editManifest(edit: (manifest: { [key: string]: Json }) => void): void {
  const path = join(folder, 'pack.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { [key: string]: Json };
  edit(manifest);
  writeFileSync(path, JSON.stringify(manifest));
}

/** Puts other weights into the pack, with their right hash. */
function replaceGenerator(generator: Weights): void {
  const bytes = writeSafetensors(generator);
  writeFileSync(join(folder, 'generator.safetensors'), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  editManifest((manifest) => Object.assign(manifest.generator!.weights as Json, { sha256 }));
}

describe('a pack', () => {
  it('gives back the weights, the encoder and the manifest', () => {
    const pack = loadPack(folder);
    expect(pack.manifest).toEqual(made.manifest);
    expect(sorted(pack.generator)).toEqual(sorted(weights.generator));
    expect(sorted(pack.encoder!)).toEqual(sorted(weights.encoder));
    expect(pack.packHash).toMatch(/^[0-9a-f]{64}$/);
    expect(readPackManifest(folder)).toEqual({ manifest: pack.manifest, packHash: pack.packHash });
  });

  it('may add noise, and then has its gains: no more and no fewer', () => {
    const noisy = { ...SMALLEST_GENERATOR, noise: true };
    for (const [name, bytes] of makePack(
      { generator: { architecture: noisy, weights: randomGenerator(noisy, 1) } },
      description,
    ).files)
      writeFileSync(join(folder, name), bytes);
    const { manifest, generator } = loadPack(folder);
    expect(manifest.generator.noise).toBe(true);
    expect(generator.get('up_3.noise_0')!.shape).toEqual([2]);
    editManifest((edited) => delete edited['generator']!['noise']);
    expect(codeOf(() => loadPack(folder))).toBe('pack-tensor-unknown');
  });

  it('may bring an enlarger, whose size is read off its tensors, and is another pack with it', () => {
    const { packHash } = readPackManifest(folder);
    const enlarger = randomEnlarger({ channels: 5, blocks: 2 }, 3);
    const parts = { generator: { architecture: SMALLEST_GENERATOR, weights: weights.generator }, enlarger };
    for (const [name, bytes] of makePack(parts, description).files) writeFileSync(join(folder, name), bytes);
    const pack = loadPack(folder);
    expect(pack.manifest.enlarger).toMatchObject({ channels: 5, blocks: 2 });
    expect(sorted(pack.enlarger!)).toEqual(sorted(enlarger));
    expect(pack.packHash).not.toBe(packHash);
    editManifest((manifest) => Object.assign(manifest.enlarger!, { blocks: 3 }));
    expect(codeOf(() => loadPack(folder))).toBe('pack-tensor-missing');
    editManifest((manifest) => Object.assign(manifest.enlarger!, { blocks: 1 }));
    expect(codeOf(() => loadPack(folder))).toBe('pack-tensor-unknown');
    editManifest((manifest) => Object.assign(manifest.enlarger!, { blocks: 2, channels: 4 }));
    expect(codeOf(() => loadPack(folder))).toBe('pack-tensor-shape');
  });

  it('may do without an encoder', () => {
    editManifest((manifest) => delete manifest.encoder);
    expect(loadPack(folder).encoder).toBeUndefined();
  });

  it('may lie behind a link to its folder', () => {
    symlinkSync(folder, join(base, 'link'));
    expect(loadPack(join(base, 'link')).manifest.id).toBe('tiny');
  });

  it('has a hash that knows the content of the manifest and not its layout', () => {
    const { packHash } = readPackManifest(folder);
    editManifest((manifest) =>
      Object.assign(manifest, {
        comment: 'unknown keys do not count',
        licence: { notice: 'Random numbers.', id: 'CC0-1.0' },
      }),
    );
    expect(readPackManifest(folder).packHash).toBe(packHash);
    editManifest((manifest) => Object.assign(manifest.generator!.weights as Json, { sha256: '0'.repeat(64) }));
    expect(readPackManifest(folder).packHash).not.toBe(packHash);
  });
});

describe('a pack that was opened', () => {
  it('reads tensors when they are asked for, from a file that may meanwhile have been written again', () => {
    const { generator } = openPack(folder);
    expect(generator.size).toBe(weights.generator.size);
    expect(sorted(generator)).toEqual(sorted(weights.generator));
    expect(generator.get('none')).toBeUndefined();
    const bytes = readFileSync(file());
    rmSync(file());
    expect(codeOf(() => generator.get('fc.weight'))).toBe('file-unreadable');
    writeFileSync(file(), bytes);
    expect(generator.get('fc.weight')).toEqual(weights.generator.get('fc.weight'));
  });

  it('never mixes the tensors of two files', () => {
    const { generator } = openPack(folder);
    replaceGenerator(withValue('fc.bias', 3));
    expect(codeOf(() => generator.get('fc.weight'))).toBe('pack-hash');
  });
});

describe('a pack that is not what it says', () => {
  const spoil: [string, string, () => void][] = [
    ['no folder', 'pack-file', () => rmSync(folder, { recursive: true })],
    ['no manifest', 'pack-file', () => rmSync(join(folder, 'pack.json'))],
    ['no weights', 'pack-file', () => rmSync(join(folder, 'generator.safetensors'))],
    [
      'weights that are a folder',
      'file-unreadable',
      () => {
        rmSync(join(folder, 'generator.safetensors'));
        mkdirSync(join(folder, 'generator.safetensors'));
      },
    ],
    ['a manifest that is no JSON', 'pack-manifest', () => writeFileSync(join(folder, 'pack.json'), '{')],
    [
      'a manifest that is not UTF-8',
      'pack-manifest',
      () => writeFileSync(join(folder, 'pack.json'), Uint8Array.of(0x22, 0xff, 0x22)),
    ],
    ['a manifest of 100 MB', 'pack-manifest', () => truncateSync(join(folder, 'pack.json'), 100_000_000)],
    ['a future version', 'pack-manifest', () => editManifest((manifest) => Object.assign(manifest, { version: 2 }))],
    [
      'a width of 10 billion',
      'pack-manifest',
      () => editManifest((manifest) => Object.assign(manifest.generator!, { nf: 1e10 })),
    ],
    [
      'a file name with a path',
      'pack-manifest',
      () =>
        editManifest((manifest) =>
          Object.assign(manifest.generator!.weights as Json, { file: '../generator.safetensors' }),
        ),
    ],
    [
      'a label twice',
      'pack-manifest',
      () =>
        editManifest((manifest) =>
          (manifest.labels as unknown as Json[]).push((manifest.labels as unknown as Json[])[0]!),
        ),
    ],
    [
      'a label that the network lacks',
      'pack-manifest',
      () => editManifest((manifest) => Object.assign((manifest.labels as unknown as Json[])[0]!, { id: 2 })),
    ],
    [
      'a default label that is none',
      'pack-manifest',
      () => editManifest((manifest) => Object.assign(manifest, { defaultLabel: 9 })),
    ],
    [
      'an encoder of another z',
      'pack-manifest',
      () => editManifest((manifest) => Object.assign(manifest.encoder!, { zDim: 4 })),
    ],
    [
      'a white border without a photo in it',
      'pack-manifest',
      () => editManifest((manifest) => Object.assign(manifest.encoder!, { whiteBorder: 4 })),
    ],
    [
      'a changed byte',
      'pack-hash',
      () => {
        const path = join(folder, 'generator.safetensors');
        const bytes = readFileSync(path);
        bytes[bytes.length - 1]! ^= 1;
        writeFileSync(path, bytes);
      },
    ],
    [
      'a wrong hash',
      'pack-hash',
      () => editManifest((manifest) => Object.assign(manifest.encoder!.weights as Json, { sha256: '0'.repeat(64) })),
    ],
    [
      'truncated weights',
      'safetensors-tensor',
      () => truncateSync(join(folder, 'generator.safetensors'), made.files.get('generator.safetensors')!.length - 1),
    ],
    [
      'weights with a header of 10 GB',
      'safetensors-header',
      () => writeFileSync(join(folder, 'encoder.safetensors'), Uint8Array.of(0, 0xe4, 0x0b, 0x54, 2, 0, 0, 0, 0x7b)),
    ],
    [
      'another architecture',
      'pack-tensor-shape',
      () => editManifest((manifest) => Object.assign(manifest.generator!, { nhidden: 3 })),
    ],
    [
      'a block too many',
      'pack-tensor-missing',
      () => editManifest((manifest) => Object.assign(manifest.generator!, { upsampling: 'most' })),
    ],
    [
      'a tensor too many',
      'pack-tensor-unknown',
      () => replaceGenerator(new Map([...weights.generator, ['extra', { shape: [1], data: Float32Array.of(1) }]])),
    ],
    ['a number that is none', 'weights-not-finite', () => replaceGenerator(withValue('conv_img.bias', NaN))],
    ['an infinite number', 'weights-not-finite', () => replaceGenerator(withValue('fc.weight', -Infinity))],
    [
      'a variance below 0',
      'weights-not-finite',
      () => replaceGenerator(withValue('head_0.norm_0.param_free_norm.running_var', -1)),
    ],
  ];

  it.each(spoil)('%s is %s', (_, code, change) => {
    change();
    expect(codeOf(() => loadPack(folder))).toBe(code);
  });

  it('weights behind a link out of the folder are refused, a file of its own is not', () => {
    const path = join(folder, 'generator.safetensors');
    const outside = join(base, 'generator.safetensors');
    cpSync(path, outside);
    rmSync(path);
    symlinkSync(outside, path);
    expect(codeOf(() => loadPack(folder))).toBe('pack-file');
    rmSync(path);
    linkSync(outside, path);
    expect(codeOf(() => loadPack(folder))).toBe('no error');
  });
});

function withValue(name: string, value: number): Weights {
  const { shape, data } = weights.generator.get(name)!;
  return new Map([...weights.generator, [name, { shape, data: data.map(() => value) }]]);
}

function sorted(tensors: Weights): unknown {
  return [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
}
