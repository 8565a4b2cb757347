/**
 * Where Electron's binary is. Electron has no install script: its package downloads the binary when it is first asked
 * for, and throws where it cannot; here that is an answer like any other.
 *
 *   node scripts/electron-binary.mjs [--download]     prints the path, or the reason why there is none (exit code 1)
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const packageFolder = resolve(fileURLToPath(import.meta.url), '../../node_modules/electron');

/** Milliseconds that the host of the downloads gets to answer at all; the download itself may take its time. */
const PATIENCE = 10_000;

/** The path of the binary, or the reason why there is none. With `download` it is fetched (once) where it is missing. */
export async function findElectron({ download }) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const folder = override ?? join(packageFolder, 'dist');
  const path = join(folder, binaryName());
  if (existsSync(path)) return { path };
  if (override !== undefined)
    return { path: null, reason: `There is no Electron in ELECTRON_OVERRIDE_DIST_PATH (${override})` };
  if (!download) return { path: null, reason: "Electron's binary is not there" };
  console.error("Downloading Electron's binary (once) ...");
  const failure = (await reachDownloads()) ?? (await runInstaller());
  return failure === null && existsSync(path)
    ? { path }
    : { path: null, reason: `Electron's binary could not be downloaded (${failure ?? 'it is not there'})` };
}

function binaryName() {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  return names[process.platform] ?? 'electron';
}

/** Asks whether the download host answers, so that a network that swallows packets is noticed in seconds, not minutes. */
async function reachDownloads() {
  const { ELECTRON_MIRROR, HTTPS_PROXY, https_proxy } = process.env;
  // A mirror or a proxy was set up on purpose: the installer knows how to use them, this question does not.
  if (ELECTRON_MIRROR ?? HTTPS_PROXY ?? https_proxy) return null;
  try {
    await fetch('https://github.com/electron/electron/releases', {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    });
    return null;
  } catch (error) {
    return `github.com does not answer: ${error.cause?.code ?? error.name}`;
  }
}

/** Runs the package's own installer. Resolves to null, or to the first line of what went wrong. */
function runInstaller() {
  return new Promise((done) => {
    const installer = spawn(process.execPath, [join(packageFolder, 'install.js')], {
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    let words = '';
    installer.stderr.on('data', (data) => (words += data));
    installer.on('error', (error) => done(error.message));
    installer.on('exit', (code) => done(code === 0 ? null : words.trim().split('\n')[0] || `exit code ${code}`));
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const { path, reason } = await findElectron({ download: process.argv.includes('--download') });
  console.log(path ?? reason);
  process.exitCode = path === null ? 1 : 0;
}
