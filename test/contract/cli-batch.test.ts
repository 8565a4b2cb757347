/** `spadework batch` and `variants`, as a script sees them: folders in, folders out, interrupted, killed and resumed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readProvenance } from '../../src-main/exports/provenance.ts';
import { program, runProgram, type Outcome } from './run-program.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spadework-'));
  await mkdir(join(folder, 'maps'));
  await mkdir(join(folder, 'styles'));
  for (const [name, below] of [
    ['hills', 4],
    ['shore', 7],
  ] as const) {
    const ids = new Uint8Array(64 * 48).fill(1).fill(below, 64 * 20);
    await sharp(ids, { raw: { width: 64, height: 48, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(join(folder, 'maps', `${name}.png`));
  }
  for (const [name, background] of [
    ['dusk', '#e07b39'],
    ['fog', '#c8ccd0'],
  ] as const) {
    await sharp({ create: { width: 200, height: 100, channels: 3, background } })
      .jpeg()
      .toFile(join(folder, 'styles', `${name}.jpg`));
  }
});
afterAll(() => rm(folder, { recursive: true }));

const spadework = (...args: string[]): Promise<Outcome> => runProgram(folder, args);

/** Starts a batch and sends `signal` once so many files are written; resolves with what it left of an exit code. */
function interrupted(
  signal: NodeJS.Signals,
  after: number,
  ...args: string[]
): Promise<{ code: number | null; written: string[]; stderr: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: folder });
    let [stdout, stderr] = ['', ''];
    let sent = false;
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.stdout.on('data', (text: Buffer) => {
      stdout += text.toString();
      // Once only: a second Ctrl+C ends the program at once.
      if (!sent && stdout.split('\n').length > after) sent = child.kill(signal);
    });
    child.on('close', (code) => done({ code, written: stdout.trim().split('\n'), stderr }));
  });
}

async function hashes(name: string): Promise<Map<string, string>> {
  const files = (await readdir(join(folder, name))).filter((file) => !file.startsWith('.')).sort();
  return new Map(
    await Promise.all(
      files.map(async (file): Promise<[string, string]> => [
        file,
        createHash('sha256')
          .update(await readFile(join(folder, name, file)))
          .digest('hex'),
      ]),
    ),
  );
}

const request = async (path: string): ReturnType<typeof readProvenance> =>
  readProvenance({ name: path, bytes: Uint8Array.from(await readFile(join(folder, path))) });

test('makes every map with every seed, in the format and size asked for', async () => {
  const args = [
    '--maps',
    'maps',
    '--seeds',
    '1-2,9',
    '--format',
    'webp',
    '--quality',
    '85',
    '--size',
    'map',
    '--name',
    '{map}_{seed}',
    '--label-maps',
    '--embed-map',
  ];
  const { code, stdout, stderr } = await spadework('batch', ...args, '--out', 'seeds', '--json');
  expect(code).toBe(0);
  const pictures = ['hills_1', 'hills_2', 'hills_9', 'shore_1', 'shore_2', 'shore_9'].map((name) => `${name}.webp`);
  expect([...(await hashes('seeds')).keys()].sort()).toEqual(
    [...pictures, 'hills-labels.png', 'shore-labels.png', 'manifest.json'].sort(),
  );
  const answer = z
    .object({ out: z.string(), written: z.array(z.string()), manifest: z.string() })
    .parse(JSON.parse(stdout));
  expect([...answer.written].sort()).toEqual([...pictures, 'hills-labels.png', 'shore-labels.png'].sort());
  expect(stderr).toMatch(/6\/6 .*\/s/);
  const { width, height } = await sharp(join(folder, 'seeds', 'shore_2.webp')).metadata();
  expect([width, height]).toEqual([64, 48]);
  expect(await request('seeds/shore_9.webp')).toMatchObject({
    request: { style: { kind: 'seed', seed: 9 } },
    map: { width: 64, height: 48 },
  });
});

test('takes the styles of photos, alone and moved by seeds', async () => {
  expect((await spadework('batch', '--maps', 'maps', '--styles', 'styles', '--out', 'styled')).code).toBe(0);
  expect([...(await hashes('styled')).keys()]).toEqual([
    'hills-dusk.png',
    'hills-fog.png',
    'manifest.json',
    'shore-dusk.png',
    'shore-fog.png',
  ]);
  expect(
    (
      await spadework(
        'batch',
        '--maps',
        'maps',
        '--styles',
        'styles',
        '--seeds',
        '1-2',
        '--strength',
        '0.5',
        '--out',
        'moved',
      )
    ).code,
  ).toBe(0);
  expect((await hashes('moved')).size).toBe(8 + 1);
  expect((await request('moved/hills-fog-2.png')).request.style).toMatchObject({
    kind: 'encoded',
    name: 'fog',
    strength: 0.5,
    seed: 2,
  });
});

test('walks from style to style as single pictures and one that moves', async () => {
  const { code } = await spadework(
    'batch',
    '--maps',
    'maps',
    '--styles',
    'styles',
    '--walk',
    '8',
    '--loop',
    '--animation',
    'webp',
    '--fps',
    '10',
    '--out',
    'walk',
  );
  expect(code).toBe(0);
  const files = await hashes('walk');
  expect([...files.keys()].filter((name) => name.startsWith('hills'))).toEqual([
    ...Array.from({ length: 8 }, (_, i) => `hills-frame ${i + 1}.png`),
    'hills-walk.webp',
  ]);
  const { pages, loop } = await sharp(join(folder, 'walk', 'hills-walk.webp'), { animated: true }).metadata();
  expect({ pages, loop }).toEqual({ pages: 8, loop: 0 });
  expect(new Set([...files.values()]).size).toBe(files.size);
});

test.each<[NodeJS.Signals, number | null]>([
  ['SIGKILL', null],
  ['SIGINT', 1],
])('%s in the middle, then --resume: the same folder as without, every picture once', async (signal, expected) => {
  const args = ['batch', '--maps', 'maps', '--seeds', '1-12', '--embed-map', '--sheet', 'png'];
  // The folder's own name stands in what is written, so it is the same everywhere.
  const name = join(signal, 'hills and shore');
  const whole = join('whole', 'hills and shore');
  await mkdir(join(folder, signal));
  if (!(await readdir(folder)).includes('whole')) expect((await spadework(...args, '--out', whole)).code).toBe(0);
  const first = await interrupted(signal, 9, ...args, '--out', name);
  expect(first.code).toBe(expected);
  expect(first.written.length).toBeLessThan(24);
  if (signal === 'SIGINT') expect(first.stderr).toContain('--resume');
  const before = await hashes(name);
  // The folder alone is enough.
  const second = await spadework('batch', '--resume', '--out', name);
  expect(second.code).toBe(0);
  const resumed = second.stdout
    .trim()
    .split('\n')
    .map((path) => path.slice(name.length + 1));
  for (const path of first.written) expect(resumed).not.toContain(path.slice(name.length + 1));
  const after = await hashes(name);
  expect(after).toEqual(await hashes(whole));
  for (const [file, hash] of before) if (file.endsWith('.png')) expect(after.get(file)).toBe(hash);
  expect(await readdir(join(folder, name))).toEqual([...after.keys()]);
  expect((await spadework('batch', '--resume', '--out', name)).stderr).toMatch(/no interrupted batch/);
});

test('variants go on with --resume as well', async () => {
  const args = ['variants', '--labels', join('maps', 'hills.png'), '--count', '12', '--out', 'grid'];
  expect((await interrupted('SIGKILL', 4, ...args)).code).toBe(null);
  const { code } = await spadework(...args, '--resume');
  expect(code).toBe(0);
  expect((await hashes('grid')).size).toBe(12 + 1);
});

test('a picture that is there already is not replaced, and nothing else is written', async () => {
  await mkdir(join(folder, 'taken'));
  await writeFile(join(folder, 'taken', 'hills-seed-0.png'), 'old');
  const { code, stderr } = await spadework(
    'variants',
    '--labels',
    join('maps', 'hills.png'),
    '--count',
    '2',
    '--out',
    'taken',
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/hills-seed-0\.png/);
  expect(await readdir(join(folder, 'taken'))).toEqual(['hills-seed-0.png']);
  expect(await readFile(join(folder, 'taken', 'hills-seed-0.png'), 'utf8')).toBe('old');
});

test.each([
  ['no maps', ['--seeds', '1', '--out', 'x'], /--maps is missing/],
  ['no styles', ['--maps', 'maps', '--out', 'x'], /--seeds or --styles is missing/],
  ['strength without styles', ['--maps', 'maps', '--seeds', '1', '--strength', '1', '--out', 'x'], /--strength needs/],
  ['a loop of nothing', ['--maps', 'maps', '--seeds', '1', '--loop', '--out', 'x'], /--loop needs --walk/],
  ['a format that is none', ['--maps', 'maps', '--seeds', '1', '--format', 'tiff', '--out', 'x'], /--format/],
])('%s is a usage error', async (_what, args, message) => {
  const { code, stderr } = await spadework('batch', ...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test.each([
  ['a folder of maps that is not there', ['--maps', 'lost', '--seeds', '1'], /lost cannot be read/],
  ['a folder without styles', ['--maps', 'maps', '--styles', 'maps/none'], /cannot be read/],
  ['a template that is not understood', ['--maps', 'maps', '--seeds', '1', '--name', '{colour}'], /\{colour\}/],
  ['names that collide', ['--maps', 'maps', '--seeds', '1-2', '--name', '{map}'], /hills\.png/],
])('%s fails with a sentence and writes nothing', async (_what, args, message) => {
  const { code, stderr } = await spadework('batch', ...args, '--out', 'never');
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(await readdir(folder)).not.toContain('never');
});
