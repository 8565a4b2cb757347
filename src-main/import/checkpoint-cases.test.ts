/** Checkpoints as people have them (test/fixtures/cases/README.md): each gives its pack, or is refused for what it is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadPack } from '../engine/packs/load-pack.ts';
import { importCheckpoint, type ImportOptions } from './import-checkpoint.ts';
import type { CheckpointFile } from './read-networks.ts';

const cases = new URL('../../test/fixtures/cases/', import.meta.url).pathname;
const base = mkdtempSync(join(tmpdir(), 'cases-'));
afterAll(() => rmSync(base, { recursive: true }));

let count = 0;
/** Imports a case and loads what came of it, as the engine would. */
async function importCase(
  file: string,
  { network, encoder, ...options }: ImportOptions & { network?: string; encoder?: CheckpointFile } = {},
) {
  const folder = join(base, String(count++));
  const { manifest, notes } = await importCheckpoint(
    { generator: { path: join(cases, file), ...(network !== undefined && { network }) }, ...(encoder && { encoder }) },
    folder,
    { id: 'case', name: { en: 'Case', ja: '事例' }, licence: { id: 'CC0-1.0', notice: '' } },
    options,
  );
  expect(loadPack(folder).manifest).toEqual(manifest);
  return { ...manifest, notes: notes.map(({ code }) => code) };
}

const plain = await importCase('plain.pth');

describe('the same network, saved in many ways', () => {
  it.each<[file: string, notes: string[], options?: Parameters<typeof importCase>[1]]>([
    ['legacy-container.pth', []],
    ['parametrized.pth', []],
    ['data-parallel.pth', []],
    ['compiled.pth', []],
    ['compiled-parallel.pth', []],
    ['averaged.pth', ['surplus']],
    ['whole-model.pth', ['network', 'encoder-taken']],
    ['several-nets.pth', ['network', 'encoder-taken']],
    ['two-generators.pth', ['network'], { network: 'g_ema' }],
    ['ema-pytorch.pth', ['network'], { network: 'ema_model' }],
    ['with-optimiser.pth', ['network']],
    ['with-options.pth', ['network']],
    ['batch-norm-encoder.pth', ['network', 'encoder-left-out']],
    ['prefixed.safetensors', ['network']],
    ['repacked.pth', []],
    ['repacked-inside.pth', []],
    ['repacked-outside.pth', []],
  ])('%s', async (file, notes, options) => {
    const made = await importCase(file, options);
    expect(made.generator).toEqual(plain.generator);
    expect(made.notes).toEqual(notes);
    expect(made.encoder !== undefined).toBe(notes.includes('encoder-taken'));
  });

  it.each(['without-v.pth', 'half.pth', 'bfloat16.safetensors'])('%s, within its rounding', async (file) => {
    const { weights: ours, ...architecture } = (await importCase(file)).generator;
    const { weights: exact, ...expected } = plain.generator;
    expect(architecture).toEqual(expected);
    expect(ours.sha256).not.toBe(exact.sha256);
  });
});

describe('other options of the published code', () => {
  it.each<[file: string, generator: object]>([
    ['no-spectral.pth', { upsampling: 'normal', zDim: 4 }],
    ['instance.pth', { norm: 'instance', zDim: 4 }],
    ['instance-5x5.pth', { norm: 'instance', kernel: 5, zDim: 4 }],
    ['batch-5x5.pth', { kernel: 5, zDim: 0 }],
    ['most.pth', { upsampling: 'most', zDim: 0, latent: { width: 4, height: 4 } }],
  ])('%s', async (file, generator) => {
    expect((await importCase(file)).generator).toMatchObject(generator);
  });

  it('takes 1024 x 1024, as any size that the grid allows', async () => {
    const size = { width: 1024, height: 1024 };
    for (const upsampling of ['most', 'more'] as const)
      expect((await importCase('most.pth', { generator: { upsampling, size } })).generator).toMatchObject({
        upsampling: 'most',
        latent: { width: 8, height: 8 },
      });
    await expect(importCase('most.pth', { generator: { size: { width: 1000, height: 1024 } } })).rejects.toMatchObject({
      code: 'import-size',
    });
    await expect(importCase('plain.pth', { generator: { size } })).rejects.toMatchObject({ code: 'import-size-cells' });
    await expect(importCase('plain.pth', { generator: { upsampling: 'most' } })).rejects.toMatchObject({
      code: 'import-upsampling',
    });
  });

  it('takes what is said of the channels, where it adds up', async () => {
    const semantics = { labels: 1, dontCare: true, edgeChannel: true };
    expect((await importCase('plain.pth', { generator: { semantics } })).generator).toMatchObject(semantics);
    expect((await importCase('plain.pth', { generator: { semantics: { labels: 1 } } })).generator).toMatchObject(
      semantics,
    );
    expect(
      (await importCase('plain.pth', { generator: { semantics: { dontCare: true, labelOffset: 1 } } })).generator,
    ).toMatchObject({ labels: 2, dontCare: true, edgeChannel: false, labelOffset: 1 });
    await expect(importCase('plain.pth', { generator: { semantics: { labels: 2 } } })).rejects.toMatchObject({
      code: 'import-channel-unclear',
    });
    await expect(
      importCase('plain.pth', { generator: { semantics: { labels: 3, dontCare: true } } }),
    ).rejects.toMatchObject({ code: 'import-channels' });
  });
});

describe('what is refused', () => {
  it.each<[file: string, code: string, details?: object]>([
    ['two-generators.pth', 'network-several', { names: 'g, g_ema' }],
    ['ema-pytorch.pth', 'network-several', { names: 'online_model, ema_model' }],
    ['encoder.pth', 'network-is-encoder'],
    ['discriminator.pth', 'network-foreign', { network: 'SPADE discriminator' }],
    ['attention.pth', 'network-surplus', { name: 'attention.query.weight' }],
    ['pix2pixhd.pth', 'network-foreign', { network: 'pix2pixHD' }],
    ['stylegan.pth', 'network-foreign', { network: 'StyleGAN' }],
    ['lfs-pointer.pth', 'checkpoint-lfs', { name: 'lfs-pointer.pth', size: 134 }],
    ['web-page.pth', 'checkpoint-web-page'],
    ['keras.h5', 'checkpoint-foreign', { name: 'keras.h5', kind: 'Keras / HDF5' }],
    ['onnx.onnx', 'checkpoint-foreign', { name: 'onnx.onnx', kind: 'ONNX' }],
    ['stylegan.pkl', 'checkpoint-foreign', { name: 'stylegan.pkl', kind: 'StyleGAN' }],
    ['empty.pth', 'checkpoint-nothing'],
    ['README.md', 'checkpoint-format'],
  ])('%s: %s', async (file, code, details) => {
    await expect(importCase(file)).rejects.toMatchObject({ code, ...(details && { details }) });
  });

  it('a network that is not in the file, an encoder of another norm, an encoder of another generator', async () => {
    await expect(importCase('several-nets.pth', { network: 'net_X' })).rejects.toMatchObject({
      code: 'network-absent',
    });
    const encoder = (file: string): CheckpointFile => ({ path: join(cases, file) });
    await expect(importCase('plain.pth', { encoder: encoder('batch-norm-encoder.pth') })).rejects.toMatchObject({
      code: 'network-encoder-norm',
    });
    await expect(importCase('plain.pth', { encoder: encoder('plain.pth') })).rejects.toMatchObject({
      code: 'network-is-generator',
    });
    await expect(importCase('most.pth', { encoder: encoder('encoder.pth') })).rejects.toMatchObject({
      code: 'import-encoder',
    });
  });
});
