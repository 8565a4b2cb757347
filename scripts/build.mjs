/**
 * Builds the app into dist/: the host bundles with esbuild (npm packages stay external), the window with Vite.
 * Each half is skipped when nothing it is made of has changed since its last build.
 *
 *   node scripts/build.mjs [--force]
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build as bundle, stop as stopBundler } from 'esbuild';
import { build as buildWindow } from 'vite';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const common = ['src-shared', 'package.json', 'package-lock.json', 'scripts/build.mjs'];

/** The two halves: what each is made of, one file that it leaves behind, and how it is made. */
const halves = [
  { name: 'host', sources: ['src-main', 'training', ...common], product: 'dist/main/cli.js', make: makeHost },
  {
    name: 'window',
    sources: ['src-renderer', 'assets', 'vite.config.ts', ...common],
    product: 'dist/renderer/index.html',
    make: makeWindow,
  },
];

const forNode = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.18',
  packages: 'external',
  sourcemap: 'linked',
  logLevel: 'warning',
};

/** How esbuild makes the programs of the host. */
export const hostBundle = {
  ...forNode,
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  outdir: join(root, 'dist/main'),
  entryPoints: {
    electron: 'src-main/electron/main.ts',
    engine: 'src-main/engine/process.ts',
    cli: 'src-main/cli/main.ts',
    training: 'training/process.ts',
    'import-worker': 'src-main/packs/import-worker.ts',
  },
};

/** Builds what is out of date. Resolves to the names of the halves that were built. */
export async function buildApp({ force = false, log = console.error } = {}) {
  const built = [];
  for (const half of halves) {
    const stamp = join(root, 'dist', `.${half.name}-stamp`);
    const digest = digestOf(half.sources);
    const upToDate =
      existsSync(stamp) && existsSync(join(root, half.product)) && readFileSync(stamp, 'utf8') === digest;
    if (upToDate && !force) continue;
    log(`Building the ${half.name} ...`);
    rmSync(stamp, { force: true });
    await half.make();
    writeFileSync(stamp, digest);
    built.push(half.name);
  }
  return built;
}

async function makeHost() {
  const folder = join(root, 'dist/main');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await bundle(hostBundle);
  // Electron loads the preload of a sandboxed window as CommonJS, with no packages beside it.
  await bundle({
    ...forNode,
    format: 'cjs',
    packages: 'bundle',
    external: ['electron'],
    entryPoints: {
      preload: 'src-main/electron/preload.ts',
      'training-preload': 'src-main/electron/training-preload.ts',
    },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
  });
  await makeTrainingPage();
  // Its service would otherwise live as long as the script, which goes on to run the app.
  await stopBundler();
}

/** The page of the hidden window that trains on a GPU; it has no packages beside it either. */
async function makeTrainingPage() {
  const folder = join(root, 'dist/training');
  rmSync(folder, { recursive: true, force: true });
  await bundle({
    absWorkingDir: root,
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'chrome130',
    minify: true,
    sourcemap: 'linked',
    logLevel: 'error',
    entryPoints: ['training/window/page.ts'],
    outdir: folder,
  });
  copyFileSync(join(root, 'training/window/index.html'), join(folder, 'index.html'));
}

async function makeWindow() {
  await buildWindow({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
}

/** A digest of path, size and time of change of every source file; a changed, new or removed file changes it. */
function digestOf(sources) {
  const digest = createHash('sha256');
  const visit = (path) => {
    const entry = statSync(join(root, path), { throwIfNoEntry: false });
    if (entry === undefined) return;
    if (entry.isDirectory()) for (const name of readdirSync(join(root, path)).sort()) visit(`${path}/${name}`);
    else if (!path.endsWith('.test.ts')) digest.update(`${path}\0${entry.size}\0${entry.mtimeMs}\n`);
  };
  for (const source of sources) visit(source);
  return digest.digest('hex');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const built = await buildApp({ force: process.argv.includes('--force') });
  console.error(built.length === 0 ? 'Everything is up to date.' : `Built: ${built.join(', ')}.`);
}
