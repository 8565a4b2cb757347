/** The package that people get, as electron-builder makes it here: its fuses, and that it cannot be had as another program. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXPECTED_FUSES, readFuses } from '../../scripts/read-fuses.mjs';
import { removeFolder } from '../support/remove-folder.ts';
import { findElectronWindow } from './machine.ts';

const electron = await findElectronWindow();
/** Elsewhere the binary lies in a folder of another form; scripts/dist.mjs and the release are tried there by hand. */
const missing = process.platform === 'linux' ? electron.missing : 'packed in tests on Linux only';

describe.skipIf(missing !== null)(missing === null ? 'the package' : `the package (${missing})`, () => {
  let folder: string;
  let binary: string;
  // Half a minute: everything that ships is built, copied and packed.
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spadework-package-'));
    execFileSync(process.execPath, ['scripts/dist.mjs', '--dir', `-c.directories.output=${folder}`], {
      env: {
        ...process.env,
        ELECTRON_OVERRIDE_DIST_PATH: dirname(electron.path!),
        CSC_IDENTITY_AUTO_DISCOVERY: 'false',
      },
      stdio: 'pipe',
    });
    binary = join(folder, 'linux-unpacked', 'spadework');
  }, 300_000);
  afterAll(() => removeFolder(folder));

  test('has the fuses that keep it from being started as something else', () => {
    expect(readFuses(binary)).toEqual(EXPECTED_FUSES);
  });

  test('runs no script of anybody’s, as the Electron that it is made of would', () => {
    const runScript = (program: string): string => {
      // Without a display: a program that takes itself for the app finds none, and ends.
      const env = { PATH: process.env['PATH'], ELECTRON_RUN_AS_NODE: '1' };
      try {
        return execFileSync(program, ['-e', 'console.log("a script ran")'], {
          env,
          stdio: 'pipe',
          timeout: 20_000,
        }).toString();
      } catch {
        return '';
      }
    };
    expect(runScript(electron.path!)).toContain('a script ran');
    expect(runScript(binary)).not.toContain('a script ran');
  });

  test('carries the notices of what it is made of', async () => {
    const archive = await readFile(join(folder, 'linux-unpacked', 'resources', 'app.asar'), 'latin1');
    expect(archive).toContain('"THIRD-PARTY-NOTICES.txt"');
    const notices = await readFile('dist/THIRD-PARTY-NOTICES.txt', 'utf8');
    expect(notices).toContain('onnxruntime-node');
    expect(archive).toContain(Buffer.from(notices.slice(0, 500)).toString('latin1'));
  });
});
