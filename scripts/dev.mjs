/**
 * Development: the window from Vite with hot reload, the Node host built anew and restarted when one of its files changes.
 * The page outlives the host: it connects again, and what is painted stays.
 *
 *   npm run dev [-- <arguments for `spadework serve`>]
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer as createNetServer } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import { createServer } from 'vite';
import { hostBundle } from './build.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const hostPort = await findFreePort();
/** In the page's address for as long as this script runs; every host makes a token of its own. */
const pageToken = randomBytes(24).toString('base64url');

let host = null;
let hostToken = '';

const bundles = await context({ ...hostBundle, plugins: [{ name: 'restart', setup: restartAfterBuild }] });
await bundles.watch();

const window = await createServer({
  configFile: join(root, 'vite.config.ts'),
  server: {
    host: '127.0.0.1',
    port: Number(process.env.PORT ?? 5173),
    proxy: { '^/studio\\?': { target: `ws://127.0.0.1:${hostPort}`, ws: true, rewrite: exchangeToken } },
  },
});
await window.listen();
const { port } = window.httpServer.address();
console.log(`\nThe window: http://127.0.0.1:${port}/?token=${pageToken}\nCtrl+C ends it.\n`);

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, async () => {
    await stopHost();
    process.exit(0);
  });

function restartAfterBuild(build) {
  build.onEnd(async ({ errors }) => {
    if (errors.length > 0) return console.error('The host keeps running as it was.');
    await stopHost();
    startHost();
  });
}

function startHost() {
  const program = [join(root, 'bin/spadework.js'), 'serve', '--port', String(hostPort), ...process.argv.slice(2)];
  const child = spawn(process.execPath, program, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  host = child;
  child.stdout.on('data', (text) => {
    hostToken = /[?&]token=([\w-]+)/.exec(text)?.[1] ?? hostToken;
  });
  child.on('spawn', () => console.log('The host is started.'));
  child.on('exit', (code) => {
    if (host !== child) return;
    host = null;
    console.error(`The host ended (${code}); it starts again with the next change.`);
  });
}

async function stopHost() {
  const child = host;
  if (child === null) return;
  host = null;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill();
  await ended;
}

/** The page's token becomes that of the host that runs now; any other is left for the host to refuse. */
function exchangeToken(path) {
  return path === `/studio?token=${pageToken}` ? `/studio?token=${hostToken}` : path;
}

function findFreePort() {
  return new Promise((done, fail) => {
    const server = createNetServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
