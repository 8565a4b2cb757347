import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabelSet } from '../../src-shared/labels/label-set.ts';
import { writeTinyPack } from '../../test/support/packs/tiny-pack.ts';
import { zipArchive, type ZipPart } from '../../test/support/packs/zip-writer.ts';
import { loadPack } from '../engine/packs/load-pack.ts';
import { extraFiles, readPackExtras } from './pack-extras.ts';
import { unpackPackFile, writePackFile } from './pack-file.ts';

let base: string;
let file: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'extras-'));
  file = join(base, 'tiny.spadepack');
  writeTinyPack(join(base, 'pack'));
});
afterEach(() => rmSync(base, { recursive: true }));

const labels: LabelSet = [{ id: 0, name: { en: 'sky', ja: '空' }, colour: '#87ceeb', key: 1 }];
const style = (name: string, size = 3): { name: string; bytes: Uint8Array<ArrayBuffer> } => ({
  name: `${name}.spadestyle`,
  bytes: new Uint8Array(size).fill(7),
});
const zip = (...parts: ZipPart[]): void => {
  const manifest = { name: 'pack.json', data: readFileSync(join(base, 'pack', 'pack.json')) };
  writeFileSync(file, zipArchive([manifest, ...parts]));
};

describe('what travels with a pack', () => {
  it('comes back, and leaves the pack and its hash alone', async () => {
    const extras = { labels, styles: [style('Dusk'), style('../夜/a:b')] };
    await writePackFile(join(base, 'pack'), file, extraFiles(extras));
    await writePackFile(join(base, 'pack'), join(base, 'again.spadepack'), extraFiles(extras));
    expect(readFileSync(join(base, 'again.spadepack'))).toEqual(readFileSync(file));
    const read = readPackExtras(file);
    expect(read).toMatchObject({ labels, refused: [] });
    expect(read.styles.map(({ name }) => name)).toEqual(['Dusk.spadestyle', '-夜-a-b.spadestyle']);
    expect(read.styles[0]!.bytes).toEqual(extras.styles[0]!.bytes);
    await unpackPackFile(file, join(base, 'unpacked'));
    expect(loadPack(join(base, 'unpacked')).packHash).toBe(loadPack(join(base, 'pack')).packHash);
  });

  it('is nothing where nothing was put in', async () => {
    await writePackFile(join(base, 'pack'), file, extraFiles({ labels: null, styles: [] }));
    expect(readPackExtras(file)).toEqual({ labels: null, styles: [], refused: [] });
  });

  it('is taken as far as it is sound: labels that are none, styles too large or broken are named and passed over', () => {
    zip(
      { name: 'labels.json', data: Buffer.from('{"format":"spadework-labels","version":1,"labels":[{"id":-1}]}') },
      { name: 'styles/01 Good.spadestyle', data: new Uint8Array(9) },
      { name: 'styles/02 Huge.spadestyle', data: new Uint8Array(9_000_000), deflated: true },
      { name: 'styles/03 Broken.spadestyle', data: new Uint8Array(9), claims: { crc: 1 } },
      { name: 'styles/readme.txt', data: new Uint8Array(9) },
    );
    const { labels: read, styles, refused } = readPackExtras(file);
    expect(read).toBe(null);
    expect(styles.map(({ name }) => name)).toEqual(['Good.spadestyle']);
    expect(refused.map(({ code }) => code)).toEqual(['labels-file', 'style-file-damaged', 'checkpoint-zip']);
  });

  it('is at most 256 styles', () => {
    zip(...Array.from({ length: 260 }, (_, i) => ({ name: `styles/${i}.spadestyle`, data: new Uint8Array(1) })));
    const { styles, refused } = readPackExtras(file);
    expect([styles.length, refused.length]).toEqual([256, 4]);
  });
});
