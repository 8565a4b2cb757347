import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { writeTinyPack } from '../../test/support/packs/tiny-pack.ts';
import { loadPack } from '../engine/packs/load-pack.ts';
import { writePackFile } from './pack-file.ts';
import { openPackLibrary, type PackLibrary } from './pack-library.ts';

const PICTURE = Uint8Array.of(1, 2, 3);
let base: string;
let packs: string;
let library: PackLibrary;
let setAside: string[];
const open = (): PackLibrary => openPackLibrary(packs, join(base, 'shipped'), ({ kept }) => setAside.push(kept));
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'library-'));
  packs = join(base, 'packs');
  setAside = [];
  writeTinyPack(join(base, 'shipped'), 1, { id: 'shipped-pack' });
  library = open();
});
afterEach(() => rmSync(base, { recursive: true }));

async function packFile(seed: number): Promise<string> {
  const folder = join(base, `made-${seed}`);
  writeTinyPack(folder, seed);
  await writePackFile(folder, `${folder}.spadepack`);
  return `${folder}.spadepack`;
}
const tryPack = async (folder: string): Promise<Uint8Array> => (loadPack(folder), PICTURE);
const keys = async (): Promise<string[]> => (await library.list()).packs.map(({ key }) => key);

describe('pack library', () => {
  it('has the shipped pack, and takes others in beside it', async () => {
    expect(await keys()).toEqual(['shipped']);
    const added = await library.add(await packFile(2), tryPack);
    expect(added).toMatchObject({ key: 'tiny', origin: 'own', manifest: { id: 'tiny' } });
    expect((await library.add(await packFile(3), tryPack)).key).toBe('tiny-2');
    expect(await keys()).toEqual(['shipped', 'tiny', 'tiny-2']);
    expect(await library.picture('tiny')).toEqual(PICTURE);
  });

  it('has the same pack once', async () => {
    const file = await packFile(2);
    const { key } = await library.add(file, tryPack);
    expect((await library.add(file, tryPack)).key).toBe(key);
    expect(await keys()).toHaveLength(2);
    expect(readdirSync(packs)).toEqual(['tiny']);
  });

  it('leaves nothing of a pack that makes no picture', async () => {
    const refuse = async (): Promise<Uint8Array> => {
      throw new SpadeworkError('pack-self-test');
    };
    await expect(library.add(await packFile(2), refuse)).rejects.toMatchObject({ code: 'pack-self-test' });
    writeFileSync(join(base, 'none.spadepack'), 'none');
    await expect(library.add(join(base, 'none.spadepack'), tryPack)).rejects.toMatchObject({ code: 'pack-archive' });
    expect(readdirSync(packs)).toEqual([]);
  });

  it('keeps the chosen pack and names over a restart, and falls back where it is gone', async () => {
    await library.add(await packFile(2), tryPack);
    expect(await library.chosenFolder()).toBe(join(base, 'shipped'));
    await library.choose('tiny');
    await library.rename('tiny', 'Faces');
    const again = open();
    expect(await again.chosenFolder()).toBe(join(packs, 'tiny'));
    expect((await again.find('tiny')).givenName).toBe('Faces');
    rmSync(join(packs, 'tiny'), { recursive: true });
    expect(await again.chosenFolder()).toBe(join(base, 'shipped'));
  });

  it('sets a damaged index aside, with a word, and names packs as they name themselves', async () => {
    await library.add(await packFile(2), tryPack);
    await library.rename('tiny', 'Faces');
    writeFileSync(join(packs, 'library.json'), '{"version":1,"chosen":');
    expect((await open().find('tiny')).givenName).toBeUndefined();
    expect(setAside).toEqual(['library.json.damaged']);
    expect(readdirSync(packs).sort()).toEqual(['library.json.damaged', 'tiny']);
  });

  it('removes a pack so that it can be taken back until the app ends', async () => {
    await library.add(await packFile(2), tryPack);
    await library.choose('tiny');
    await library.remove('tiny');
    expect(await keys()).toEqual(['shipped']);
    expect(await library.chosenFolder()).toBe(join(base, 'shipped'));
    await library.restore('tiny');
    expect(await keys()).toEqual(['shipped', 'tiny']);
    await library.remove('tiny');
    await library.close();
    await expect(library.restore('tiny')).rejects.toMatchObject({ code: 'model-unknown' });
    expect(existsSync(join(packs, '.trash', 'tiny'))).toBe(false);
  });

  it('keeps the picture that a pack made over a restart, of the shipped one outside its folder', async () => {
    await library.add(await packFile(2), tryPack);
    const before = readdirSync(join(base, 'shipped'));
    expect(await library.picture('shipped')).toBe(null);
    for (const key of ['shipped', 'tiny']) await library.setPicture(key, Uint8Array.of(key.length));
    expect(await open().picture('shipped')).toEqual(Uint8Array.of(7));
    expect(await open().picture('tiny')).toEqual(Uint8Array.of(4));
    expect(readdirSync(join(base, 'shipped'))).toEqual(before);
    writeTinyPack(join(base, 'shipped'), 5, { id: 'shipped-pack' });
    expect(await open().picture('shipped')).toBe(null);
    expect(await keys()).toEqual(['shipped', 'tiny']);
  });

  it('changes nothing of the shipped pack, and knows no pack outside its folder', async () => {
    await expect(library.rename('shipped', 'x')).rejects.toMatchObject({ code: 'model-shipped' });
    await expect(library.remove('shipped')).rejects.toMatchObject({ code: 'model-shipped' });
    for (const key of ['../shipped', '.trash', 'nothing'])
      await expect(library.find(key)).rejects.toMatchObject({ code: 'model-unknown' });
  });

  it('tells of a folder that is no pack and goes on with the others', async () => {
    await library.add(await packFile(2), tryPack);
    rmSync(join(packs, 'tiny', 'pack.json'));
    const { packs: readable, damaged } = await library.list();
    expect(readable.map(({ key }) => key)).toEqual(['shipped']);
    expect(damaged).toMatchObject([{ key: 'tiny', error: { code: 'pack-file' } }]);
    await library.remove('tiny');
    expect((await library.list()).damaged).toEqual([]);
  });
});
