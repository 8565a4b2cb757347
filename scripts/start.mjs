/**
 * Opens the app: builds what is out of date, then starts Electron. Where Electron's binary cannot be had or cannot run,
 * says so in one line and serves the same window to the default browser.
 *
 *   npm start [-- <arguments for Electron>]
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApp } from './build.mjs';
import { findElectron } from './electron-binary.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');

await buildApp();
const reason = await startElectron(process.argv.slice(2));
if (reason !== null) {
  console.error(`${reason}; opening Spadework in the default browser instead.`);
  const { end } = await run(process.execPath, ['bin/spadework.js', 'serve', '--open'], process.env);
  process.exitCode = typeof end === 'number' ? end : 1;
}

/** Resolves to null when the app was opened and closed again, else to the reason why it could not be. */
async function startElectron(args) {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'There is no display for Electron';
  const electron = await findElectron({ download: true });
  if (electron.path === null) return electron.reason;
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE;
  const { end, shown, interrupted } = await run(electron.path, [...args, root], env);
  return end === 0 || shown || interrupted
    ? null
    : `Electron could not run (${typeof end === 'number' ? `exit code ${end}` : end})`;
}

/**
 * Runs a program in the foreground. Resolves to how it ended (exit code, signal or words), whether it told that its window
 * was shown, and whether it was this script's own end.
 */
function run(program, args, env) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
    let shown = false;
    let interrupted = false;
    child.on('message', (message) => (shown ||= message === 'shown'));
    // Ctrl+C reaches the program too, and this script waits for it; other words of "stop" are passed on.
    process.on('SIGINT', () => (interrupted = true));
    process.on('SIGTERM', () => {
      interrupted = true;
      child.kill('SIGTERM');
    });
    child.on('error', (error) => done({ end: error.message, shown, interrupted }));
    child.on('exit', (code, signal) => done({ end: code ?? signal, shown, interrupted }));
  });
}
