import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foldSpectralNorm } from './fold-spectral-norm.ts';
import { importCheckpoint } from './import-checkpoint.ts';
import { loadPack } from '../engine/packs/load-pack.ts';
import type { PackDescription } from './make-pack.ts';
import { readSafetensors, readSafetensorsHeader } from '../engine/packs/safetensors.ts';
import { readTorchCheckpoint } from './torch/read-torch-checkpoint.ts';

const fixtures = new URL('../../test/fixtures/parity/', import.meta.url).pathname;
const generatorFile = join(fixtures, 'generator-vae/latest_net_G.zip.pth');
const encoderFile = join(fixtures, 'encoder/latest_net_E.pth');
const description: PackDescription = {
  id: 'imported',
  name: { en: 'Imported', ja: '取り込み' },
  licence: { id: 'unknown', notice: '' },
};

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'import-'));
  folder = join(base, 'pack');
});
afterEach(() => rmSync(base, { recursive: true }));

describe('importing checkpoints', () => {
  it('makes a pack that loads, its weights folded and otherwise the same', async () => {
    const { manifest } = await importCheckpoint(
      { generator: { path: generatorFile }, encoder: { path: encoderFile } },
      folder,
      description,
    );
    const pack = loadPack(folder);
    expect(pack.manifest).toEqual(manifest);
    expect(manifest.labels.map(({ id, name }) => [id, name.en])).toEqual([
      [0, 'Label 0'],
      [1, 'Label 1'],
      [2, 'Label 2'],
      [3, 'Label 3'],
      [4, 'Label 4'],
    ]);
    expect(new Set(manifest.labels.map(({ colour }) => colour)).size).toBe(5);
    for (const [name, tensor] of foldSpectralNorm(readTorchCheckpoint(readFileSync(generatorFile))))
      expect(pack.generator.get(name)).toEqual(tensor);
    expect(readdirSync(base)).toEqual(['pack']);
  });

  it('stores halves when asked, statistics never', async () => {
    await importCheckpoint({ generator: { path: generatorFile } }, folder, description, { precision: 'F16' });
    const { tensors } = readSafetensorsHeader(readFileSync(join(folder, 'generator.safetensors')));
    expect(tensors.get('up_0.conv_0.weight')!.type).toBe('F16');
    expect(tensors.get('up_0.norm_0.param_free_norm.running_var')!.type).toBe('F32');
    expect(loadPack(folder).manifest.encoder).toBeUndefined();
  });

  it('takes safetensors too', async () => {
    await importCheckpoint({ generator: { path: generatorFile } }, folder, description);
    const again = join(base, 'again');
    await importCheckpoint({ generator: { path: join(folder, 'generator.safetensors') } }, again, description);
    expect(readSafetensors(readFileSync(join(again, 'generator.safetensors')))).toEqual(
      readSafetensors(readFileSync(join(folder, 'generator.safetensors'))),
    );
  });

  it('leaves nothing behind when it fails, and never replaces a folder', async () => {
    await expect(importCheckpoint({ generator: { path: encoderFile } }, folder, description)).rejects.toMatchObject({
      code: 'network-is-encoder',
    });
    await expect(
      importCheckpoint({ generator: { path: join(base, 'none.pth') } }, folder, description),
    ).rejects.toMatchObject({ code: 'file-unreadable' });
    await expect(
      importCheckpoint({ generator: { path: generatorFile } }, folder, { ...description, id: 'Not An Id' }),
    ).rejects.toMatchObject({ code: 'pack-manifest' });
    expect(readdirSync(base)).toEqual([]);
    mkdirSync(folder);
    await expect(importCheckpoint({ generator: { path: generatorFile } }, folder, description)).rejects.toMatchObject({
      code: 'pack-exists',
    });
  });
});
