/**
 * Packages the app with electron-builder; arguments are passed on. `npm run dist -- --dir` makes only the unpacked app and
 * needs no network where ELECTRON_OVERRIDE_DIST_PATH names a folder with Electron in it.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApp } from './build.mjs';
import { writeNotices } from './notices.mjs';
import { EXPECTED_FUSES, readFuses } from './read-fuses.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');

await buildApp();
console.log(`Notices of ${writeNotices(root)} packages.`);
const builder = spawn(
  process.execPath,
  [join(root, 'node_modules/electron-builder/cli.js'), ...process.argv.slice(2), ...localElectron()],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
builder.on('exit', (code) => {
  process.exitCode = code ?? 1;
  if (code === 0) checkFuses();
});

/** Refuses a package that could be started as something else than this app. */
function checkFuses() {
  const binary = join(root, 'release/linux-unpacked/spadework');
  if (!existsSync(binary)) return;
  const fuses = readFuses(binary);
  const wrong = Object.keys(EXPECTED_FUSES).filter((name) => fuses[name] !== EXPECTED_FUSES[name]);
  if (wrong.length === 0) return;
  console.error(`Fuses that are not as they must be: ${wrong.join(', ')}`);
  process.exitCode = 1;
}

/** Tells the builder to use the Electron that is here, if there is one, whatever its version. */
function localElectron() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules/electron/dist');
  if (!existsSync(folder)) return [];
  const version = readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  return [`-c.electronDist=${folder}`, `-c.electronVersion=${version}`];
}
