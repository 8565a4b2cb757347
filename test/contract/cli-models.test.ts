/** Packs in the terminal, from a checkpoint to another person's data folder and a picture made there. */
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { program, runProgram, type Outcome } from './run-program.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spadework-'));
  await sharp(new Uint8Array(64 * 64).fill(1).fill(4, 32 * 64), { raw: { width: 64, height: 64, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(join(folder, 'map.png'));
});
afterAll(() => rm(folder, { recursive: true }));

/** With a data folder of `person`. */
const spadework = (person: string, ...args: string[]): Promise<Outcome> =>
  runProgram(folder, args, {
    XDG_DATA_HOME: join(folder, person),
    APPDATA: join(folder, person),
    HOME: join(folder, person),
  });
const fixture = (path: string): string => resolve(program, '../../test/fixtures', path);

test('a checkpoint is added, handed on as a file, and makes the same picture for somebody else', async () => {
  const added = await spadework(
    'ann',
    'import-checkpoint',
    '--add',
    '--name',
    'Old Town',
    '--generator',
    fixture('parity/generator-vae/latest_net_G.pth'),
    '--encoder',
    fixture('parity/encoder/latest_net_E.pth'),
  );
  expect(added.code, added.stderr).toBe(0);
  const listed = await spadework('ann', 'models', 'list');
  expect(listed.stdout.split('\n').map((line) => line.split('\t').slice(0, 2))).toEqual([
    ['shipped', 'Landscape'],
    ['old-town', 'Old Town'],
    [''],
  ]);
  // Ann edited its labels in the window.
  const { packs } = JSON.parse((await spadework('ann', 'models', 'list', '--json')).stdout) as {
    packs: { packHash: string }[];
  };
  const labelsOf = (person: string): string =>
    join(folder, person, 'spadework', 'labels', `${packs[1]?.packHash}.json`);
  const edited = {
    version: 1,
    labels: [{ id: 0, name: { en: 'sky', ja: '空', fr: 'ciel' }, colour: '#87ceeb', key: 3 }],
  };
  await mkdir(dirname(labelsOf('ann')), { recursive: true });
  await writeFile(labelsOf('ann'), JSON.stringify(edited));
  const exported = await spadework('ann', 'models', 'export', '--model', 'old-town', '--out', 'town.spadepack');
  expect(exported.code, exported.stderr).toBe(0);
  expect(exported.stderr).toContain('100 %');
  const imported = await spadework('ben', 'models', 'import', '--file', 'town.spadepack', '--json');
  expect(imported.code, imported.stderr).toBe(0);
  const { key, name, folder: place } = JSON.parse(imported.stdout) as Record<string, string>;
  expect([key, name]).toEqual(['old-town', 'Old Town']);
  expect(JSON.parse(await readFile(labelsOf('ben'), 'utf8'))).toEqual(edited);
  for (const [out, pack] of [
    ['ann.png', added.stdout.split('\n')[0]!],
    ['ben.png', place!],
  ] as const) {
    const made = await spadework('ann', 'generate', '--pack', pack, '--labels', 'map.png', '--seed', '7', '--out', out);
    expect(made.code, made.stderr).toBe(0);
  }
  expect(await readFile(join(folder, 'ben.png'))).toEqual(await readFile(join(folder, 'ann.png')));
});

test('removing takes the pack away, and not the one that ships', async () => {
  expect((await spadework('ben', 'models', 'remove', '--model', 'old-town')).code).toBe(0);
  expect((await spadework('ben', 'models', 'list')).stdout).not.toContain('old-town');
  expect(await spadework('ben', 'models', 'remove', '--model', 'shipped')).toMatchObject({ code: 1 });
  expect(await spadework('ben', 'models', 'remove', '--model', 'old-town')).toMatchObject({ code: 1 });
});

test('what is no pack is refused with a word, and leaves nothing', async () => {
  await writeFile(join(folder, 'page.spadepack'), '<!DOCTYPE html><html>not found</html>');
  const refused = await spadework('cem', 'models', 'import', '--file', 'page.spadepack');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('.spadepack');
  expect(
    (await readdir(join(folder, 'cem'), { recursive: true })).filter((name) => /spadework.packs./.test(name)),
  ).toEqual([]);
  expect(await spadework('cem', 'models', 'dance')).toMatchObject({ code: 2 });
});
