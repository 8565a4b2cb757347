/** The terminal's `spadework`, as a script sees it: exit codes, what goes to stdout and what to stderr, files. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readPackManifest } from '../../src-main/engine/packs/load-pack.ts';
import { readLabelMap } from '../../src-main/files/label-map-file.ts';
import { present } from '../../src-shared/present.ts';
import { readProvenance } from '../../src-main/exports/provenance.ts';
import { program, runProgram, type Outcome } from './run-program.ts';

let folder: string;
let map: string;
let photo: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spadework-'));
  map = join(folder, 'hills.png');
  photo = join(folder, 'evening.jpg');
  const ids = new Uint8Array(64 * 64).fill(1).fill(4, 32 * 64);
  await sharp(ids, { raw: { width: 64, height: 64, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(map);
  await sharp({ create: { width: 200, height: 100, channels: 3, background: '#e07b39' } })
    .jpeg()
    .toFile(photo);
});
afterAll(() => rm(folder, { recursive: true }));

const spadework = (...args: string[]): Promise<Outcome> => runProgram(folder, args);

describe('help', () => {
  test.each([['--help'], ['-h'], ['help']])('%s lists the commands', async (word) => {
    const { code, stdout } = await spadework(word);
    expect([code, stdout.match(/^ {2}([\w-]+)/gm)]).toEqual([
      0,
      [
        '  generate',
        '  variants',
        '  batch',
        '  segment',
        '  train',
        '  import-checkpoint',
        '  models',
        '  export-onnx',
        '  evaluate',
        '  compare',
        '  serve',
      ],
    ]);
  });

  test.each([
    'generate',
    'variants',
    'batch',
    'segment',
    'train',
    'import-checkpoint',
    'models',
    'export-onnx',
    'evaluate',
    'compare',
    'serve',
  ])('%s --help says how to use it', async (command) => {
    expect(await spadework(command, '--help')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(`^Usage: spadework ${command} `) as string,
      stderr: '',
    });
  });

  test('--version is the version of the package', async () => {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(await readFile(resolve(program, '../../package.json'), 'utf8')));
    expect(await spadework('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

test.each([
  ['no command', [], /a command is missing/],
  ['an unknown command', ['paint'], /no command "paint"/],
  ['a command that every object has', ['constructor'], /no command "constructor"/],
  ['a missing option', ['generate', '--out', 'a.png'], /--labels is missing/],
  ['an unknown option', ['generate', '--colour', 'red'], /'--colour'/],
  ['an option without its value', ['generate', '--labels'], /--labels/],
  ['a stray word', ['generate', 'map.png'], /map\.png/],
  [
    'a seed that is no number',
    ['generate', '--labels', 'a', '--out', 'a.png', '--seed', 'x'],
    /--seed must be a whole number from 0 to 4294967295, not "x"/,
  ],
  ['a seed too large', ['generate', '--labels', 'a', '--out', 'a.png', '--seed', '4294967296'], /--seed/],
  [
    'strength without a photo',
    ['generate', '--labels', 'a', '--out', 'a.png', '--strength', '1'],
    /--strength needs --style/,
  ],
  ['a picture that is no PNG', ['generate', '--labels', 'a', '--out', 'a.jpg'], /--out must end in \.png/],
  ['no variants', ['variants', '--labels', 'a', '--out', 'a', '--count', '0'], /--count/],
  [
    'seeds beyond the last',
    ['variants', '--labels', 'a', '--out', 'a', '--count', '2', '--seed', '4294967295'],
    /largest seed/,
  ],
  [
    'a runtime of no platform',
    ['generate', '--labels', 'a', '--out', 'a.png', '--runtime', 'abacus'],
    /--runtime must be one of .*tfjs-wasm, not "abacus"/,
  ],
  ['no threads', ['serve', '--threads', '0'], /--threads/],
  ['a port that is none', ['serve', '--port', '99999'], /--port/],
])('%s is a usage error', async (_what, args, message) => {
  const { code, stdout, stderr } = await spadework(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr.trim().split('\n').length).toBe(1);
});

test.each([
  [
    'a map that is not there',
    () => ['generate', '--labels', 'lost.png', '--out', 'a.png'],
    /lost\.png cannot be read: there is no such file/,
  ],
  ['a map that is a photo', () => ['generate', '--labels', photo, '--out', 'a.png'], /not a PNG/],
  [
    'a style that is no photo',
    () => ['generate', '--labels', map, '--style', program, '--out', 'a.png'],
    /not a PNG, JPEG, WebP or AVIF/,
  ],
  ['a pack that is not there', () => ['generate', '--labels', map, '--pack', 'lost', '--out', 'a.png'], /./],
  [
    'a folder that is not there',
    () => ['generate', '--labels', map, '--out', join('lost', 'a.png')],
    /cannot be written/,
  ],
])('%s fails with a sentence', async (_what, args, message) => {
  const { code, stdout, stderr } = await spadework(...args());
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});

describe('generate', () => {
  test('writes the picture with its request, and the same seed gives the same file', async () => {
    const first = await spadework('generate', '--labels', map, '--seed', '7', '--out', 'a.png');
    expect(first).toMatchObject({ code: 0, stdout: 'a.png\n' });
    await spadework('generate', '--labels', map, '--seed', '7', '--out', 'b.png');
    await spadework('generate', '--labels', map, '--seed', '8', '--out', 'c.png');
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => readFile(join(folder, `${name}.png`))));
    expect(Buffer.compare(a!, b!)).toBe(0);
    expect(Buffer.compare(await sharp(a).raw().toBuffer(), await sharp(c).raw().toBuffer())).not.toBe(0);
    expect((await readProvenance({ name: 'a.png', bytes: Uint8Array.from(a!) })).request).toMatchObject({
      style: { kind: 'seed', seed: 7 },
      map: { width: 64, height: 64 },
    });
  });

  test('takes the style of a photo, and answers in JSON', async () => {
    const { code, stdout } = await spadework(
      'generate',
      '--labels',
      map,
      '--style',
      photo,
      '--out',
      'styled.png',
      '--json',
    );
    const answer = z
      .object({
        out: z.string(),
        milliseconds: z.number(),
        runtime: z.string(),
        request: z.object({ style: z.object({ kind: z.string(), name: z.string(), strength: z.number() }) }),
      })
      .parse(JSON.parse(stdout));
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      out: 'styled.png',
      request: { style: { kind: 'encoded', name: 'evening.jpg', strength: 0 } },
    });
  });

  test('a picture that cannot be made leaves the old file alone', async () => {
    await writeFile(join(folder, 'old.png'), 'old');
    expect((await spadework('generate', '--labels', map, '--pack', folder, '--out', 'old.png')).code).toBe(1);
    expect(await readFile(join(folder, 'old.png'), 'utf8')).toBe('old');
  });
});

test('variants writes one picture a seed', async () => {
  const { code, stdout, stderr } = await spadework(
    'variants',
    '--labels',
    map,
    '--count',
    '3',
    '--seed',
    '41',
    '--out',
    join('many', 'hills'),
  );
  const names = ['hills-seed-41.png', 'hills-seed-42.png', 'hills-seed-43.png'];
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toEqual(names.map((name) => join('many', 'hills', name)));
  expect(stderr).toContain('3/3');
  expect((await readdir(join(folder, 'many', 'hills'))).sort()).toEqual([...names, 'manifest.json']);
  const pictures = await Promise.all(names.map((name) => readFile(join(folder, 'many', 'hills', name))));
  const requests = await Promise.all(
    pictures.map((png) => readProvenance({ name: 'x.png', bytes: Uint8Array.from(png) })),
  );
  expect(requests.map(({ request }) => request.style)).toEqual([41, 42, 43].map((seed) => ({ kind: 'seed', seed })));
  expect(new Set(pictures.map((png) => png.toString('base64'))).size).toBe(3);
});

describe('import-checkpoint', () => {
  const fixture = (name: string, file: string): string => resolve(program, '../../test/fixtures/parity', name, file);

  test('makes a pack that generate takes', async () => {
    const imported = await spadework(
      'import-checkpoint',
      '--generator',
      fixture('generator-vae', 'latest_net_G.pth'),
      '--encoder',
      fixture('encoder', 'latest_net_E.pth'),
      '--out',
      'imported',
      '--json',
    );
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(imported.stdout)).toMatchObject({ id: 'imported', labels: 5, zDim: 256, encoder: true });
    const made = await spadework(
      'generate',
      '--pack',
      'imported',
      '--labels',
      map,
      '--seed',
      '3',
      '--out',
      'imported.png',
    );
    expect(made.code, made.stderr).toBe(0);
    expect(await sharp(join(folder, 'imported.png')).metadata()).toMatchObject({ width: 64, height: 64 });
  });

  test('refuses what is no checkpoint, a folder that is there, and wrong words', async () => {
    const notOne = await spadework('import-checkpoint', '--generator', photo, '--out', 'nothing');
    expect(notOne).toMatchObject({ code: 1, stdout: '' });
    expect(notOne.stderr).toContain('checkpoint');
    expect(await readdir(folder)).not.toContain('nothing');
    const taken = await spadework(
      'import-checkpoint',
      '--generator',
      fixture('generator-vae', 'latest_net_G.pth'),
      '--out',
      folder,
    );
    expect(taken.code).toBe(1);
    expect((await spadework('import-checkpoint', '--generator', 'x.pth')).code).toBe(2);
    expect(
      (await spadework('import-checkpoint', '--generator', 'x.pth', '--out', 'y', '--upsampling', 'best')).code,
    ).toBe(2);
  });
});

describe('segment', () => {
  const fixture = (file: string): string => fileURLToPath(new URL(`../fixtures/segmentation/${file}`, import.meta.url));

  test('reads a map of the pack’s labels out of a photo, and says what became what', async () => {
    const made = await spadework('segment', '--photo', fixture('clean0017.jpg'), '--out', 'lake.png', '--json');
    expect(made.code, made.stderr).toBe(0);
    const report = z
      .object({
        out: z.literal('lake.png'),
        width: z.int(),
        height: z.int(),
        classes: z.array(z.object({ class: z.string(), label: z.int(), share: z.number() })),
      })
      .parse(JSON.parse(made.stdout));
    const { ids, width, height } = readLabelMap({ name: 'lake.png', bytes: await readFile(join(folder, 'lake.png')) });
    expect([width, height]).toEqual([report.width, report.height]);
    const { labels } = readPackManifest(fileURLToPath(new URL('../../models/landscape', import.meta.url))).manifest;
    const nameOf = (id: number): string | undefined => labels.find((label) => label.id === id)?.name.en;
    const shareOf = (name: string): number => ids.filter((id) => nameOf(id) === name).length / ids.length;
    expect([...ids].every((id) => nameOf(id) !== undefined)).toBe(true);
    for (const one of ['sky', 'mountain']) {
      const { label, share } = present(report.classes.find((entry) => entry.class === one));
      expect(nameOf(label)).toBe(one);
      expect(share).toBeGreaterThan(0.1);
      expect(shareOf(one)).toBeGreaterThanOrEqual(share);
    }
  });

  test('refuses what is no photo, and wrong words', async () => {
    const none = await spadework('segment', '--photo', fixture('README.md'), '--out', 'none.png');
    expect(none).toMatchObject({ code: 1, stdout: '' });
    expect(await readdir(folder)).not.toContain('none.png');
    expect((await spadework('segment', '--photo', photo, '--out', 'map.jpg')).code).toBe(2);
    expect((await spadework('segment', '--out', 'map.png')).code).toBe(2);
  });
});

test('a folder that cannot be flushed takes pictures all the same, with a note', async (context) => {
  const library = join(folder, 'nofsync.so');
  const source = fileURLToPath(
    new URL('../fixtures/cases/40-folder-that-cannot-be-flushed/nofsync.c', import.meta.url),
  );
  // It stands for a share; only Linux takes it, and only where there is a compiler.
  if (process.platform !== 'linux' || spawnSync('cc', ['-shared', '-fPIC', '-o', library, source]).status !== 0)
    return context.skip();
  const map = fileURLToPath(new URL('../fixtures/cases/40-folder-that-cannot-be-flushed/map.png', import.meta.url));
  await writeFile(join(folder, 'old.png'), 'old');
  const outcome = await runProgram(folder, ['generate', '--labels', map, '--out', 'old.png'], { LD_PRELOAD: library });
  expect(outcome).toMatchObject({ code: 0, stderr: expect.stringContaining('cannot be flushed') });
  expect((await readFile(join(folder, 'old.png'))).subarray(1, 4).toString()).toBe('PNG');
});
