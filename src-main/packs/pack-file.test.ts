import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeTinyPack } from '../../test/support/packs/tiny-pack.ts';
import { codeOfAsync } from '../../test/support/packs/errors.ts';
import { canMount, mountDisk } from '../../test/support/small-disks.ts';
import { zipArchive, type ZipPart } from '../../test/support/packs/zip-writer.ts';
import { loadPack } from '../engine/packs/load-pack.ts';
import { unpackPackFile, writePackFile } from './pack-file.ts';

let base: string;
let folder: string;
let file: string;
let target: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'packfile-'));
  folder = join(base, 'pack');
  file = join(base, 'tiny.spadepack');
  target = join(base, 'in', 'unpacked');
  writeTinyPack(folder);
});
afterEach(() => rmSync(base, { recursive: true }));

const partsOf = (): ZipPart[] => readdirSync(folder).map((name) => ({ name, data: readFileSync(join(folder, name)) }));
const unpack = async (parts: readonly ZipPart[]): Promise<void> => {
  writeFileSync(file, zipArchive(parts));
  await unpackPackFile(file, target);
};

describe('a pack as one file', () => {
  it('gives the same pack back, card and all, and the same bytes each time', async () => {
    writeFileSync(join(folder, 'MODEL_CARD.md'), '# Tiny');
    writeFileSync(join(folder, 'sample.png'), 'no part of the pack');
    await writePackFile(folder, file);
    await writePackFile(folder, join(base, 'again.spadepack'));
    expect(readFileSync(join(base, 'again.spadepack'))).toEqual(readFileSync(file));
    await unpackPackFile(file, target);
    expect(loadPack(target).packHash).toBe(loadPack(folder).packHash);
    expect(readdirSync(target).sort()).toEqual(
      ['MODEL_CARD.md', 'encoder.safetensors', 'generator.safetensors', 'pack.json'].sort(),
    );
  });

  it('is read where another program packed it: deflated, in a folder, with files of its own', async () => {
    const parts = partsOf().map(({ name, data }) => ({ name: `tiny/${name}`, data, deflated: true }));
    await unpack([{ name: 'tiny/.DS_Store', data: new Uint8Array(3) }, ...parts]);
    expect(loadPack(target).packHash).toBe(loadPack(folder).packHash);
    expect(existsSync(join(target, '.DS_Store'))).toBe(false);
  });

  it('takes its enlarger along', async () => {
    writeTinyPack(folder, 1, {}, { enlarges: true });
    await writePackFile(folder, file);
    await unpackPackFile(file, target);
    expect(loadPack(target).enlarger).toEqual(loadPack(folder).enlarger);
    expect(loadPack(target).enlarger).toBeDefined();
  });

  it('tells how far it is, and ends when it is asked to with nothing left and the old file whole', async () => {
    const told: number[] = [];
    await writePackFile(folder, file, [], { onWritten: ({ done, total }) => told.push(done / total) });
    expect(told[0]).toBe(0);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
    const before = readFileSync(file);
    writeFileSync(join(folder, 'MODEL_CARD.md'), '# Another');
    const cancel = new AbortController();
    const watch = { onWritten: ({ done }: { done: number }) => done > 0 && cancel.abort(), signal: cancel.signal };
    await expect(writePackFile(folder, file, [], watch)).rejects.toMatchObject({ code: 'cancelled' });
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(base).sort()).toEqual(['pack', 'tiny.spadepack']);
  });

  it.runIf(canMount())('on a disk that fills up leaves nothing, and says so', async () => {
    const disk = join(base, 'disk');
    mkdirSync(disk);
    // Not whole blocks of what is written: its last one finds room for a part of it.
    const unmount = mountDisk(disk, 'size=36k');
    try {
      const writing = writePackFile(folder, join(disk, 'tiny.spadepack'));
      await expect(writing).rejects.toMatchObject({ code: 'file-unwritable', details: { reason: 'reason.disk-full' } });
      expect(readdirSync(disk)).toEqual([]);
    } finally {
      unmount();
    }
  });

  it('replaces nothing that is there', async () => {
    await writePackFile(folder, file);
    await expect(unpackPackFile(file, folder)).rejects.toMatchObject({ code: 'EEXIST' });
  });
});

describe('hostile and damaged files', () => {
  const changed = (change: (part: ZipPart) => ZipPart): ZipPart[] =>
    partsOf().map((part) => (part.name === 'generator.safetensors' ? change(part) : part));

  it.each<[what: string, parts: () => readonly ZipPart[], code: string]>([
    ['no pack.json', () => partsOf().filter(({ name }) => name !== 'pack.json'), 'pack-archive'],
    ['weights missing', () => partsOf().filter(({ name }) => !name.startsWith('gen')), 'pack-file'],
    [
      'a checksum that is not that of the bytes',
      () => changed((part) => ({ ...part, claims: { crc: 1 } })),
      'pack-archive',
    ],
    [
      'weights that inflate to more than the architecture has',
      () => changed((part) => ({ ...part, data: new Uint8Array(40_000_000), deflated: true })),
      'pack-archive',
    ],
    [
      'weights that inflate to more than the directory says',
      () => changed((part) => ({ ...part, data: new Uint8Array(1_000_000), deflated: true, claims: { size: 1000 } })),
      'pack-archive',
    ],
    ['deflated bytes that are none', () => changed((part) => ({ ...part, claims: { method: 8 } })), 'pack-archive'],
    [
      'a pack.json that is none',
      () => partsOf().map((part) => (part.name === 'pack.json' ? { ...part, data: Buffer.from('{}') } : part)),
      'pack-manifest',
    ],
  ])('%s', async (_, parts, code) => {
    expect(await codeOfAsync(() => unpack(parts()))).toBe(code);
  });

  it('a manifest that names a file elsewhere is refused', async () => {
    const manifest = readFileSync(join(folder, 'pack.json'), 'utf8').replace(
      'generator.safetensors',
      '../x.safetensors',
    );
    const parts = partsOf().map((part) =>
      part.name === 'pack.json' ? { ...part, data: Buffer.from(manifest) } : part,
    );
    expect(await codeOfAsync(() => unpack([...parts, { name: '../x.safetensors', data: new Uint8Array(9) }]))).toBe(
      'pack-manifest',
    );
    expect(existsSync(target)).toBe(false);
  });

  it('something that is no zip, and one that ends early', async () => {
    writeFileSync(file, 'version https://git-lfs.github.com/spec/v1');
    expect(await codeOfAsync(() => unpackPackFile(file, target))).toBe('pack-archive');
    await writePackFile(folder, file);
    writeFileSync(file, readFileSync(file).subarray(0, 3000));
    expect(await codeOfAsync(() => unpackPackFile(file, target))).toBe('pack-archive');
  });
});
