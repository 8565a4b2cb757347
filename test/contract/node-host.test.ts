/** What the Node host refuses: wrong tokens, foreign pages, foreign names, paths that lead out, frames that make no sense. */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { MAX_FRAME_BYTES, packFrame, unpackFrame } from '../../src-shared/api/frames.ts';
import type { RunningServer } from '../../src-main/server/server.ts';
import { openSocket, serverOf, startTestHost, type TestHost } from './transports.ts';

let testHost: TestHost;
let server: RunningServer;
let home: URL;

beforeAll(async () => {
  testHost = await startTestHost();
  server = await serverOf(testHost);
  home = new URL(server.address);
});
afterAll(async () => {
  await server.close();
  testHost.close();
});

describe('over HTTP', () => {
  test('serves the page with a policy that lets it reach nothing else', async () => {
    const response = await fetch(server.address);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test('listens on the loopback interface only, under a token that nobody guesses', () => {
    expect(home.hostname).toBe('127.0.0.1');
    expect(home.searchParams.get('token')?.length).toBeGreaterThanOrEqual(32);
  });

  test.each([
    ['no token', ''],
    ['an empty token', '?token='],
    ['a wrong token', `?token=${'x'.repeat(32)}`],
  ])('does not serve the page for %s', async (_what, query) => {
    expect((await fetch(`${home.origin}/${query}`)).status).toBe(403);
  });

  test.each([
    '/../package.json',
    '/assets/../../../package.json',
    '/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2fpackage.json',
    '/..%5c..%5cpackage.json',
    '//etc/hostname.json',
    '/%00index.html',
    '/%E0%A4%A',
    '/../main/cli.js',
  ])('does not follow %s out of the window files', async (path) => {
    expect((await rawGet(path)).status).toBeGreaterThanOrEqual(400);
  });

  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example:8000',
    '127.0.0.1:x',
    '127.0.0.1@evil.example',
  ])('refuses the Host "%s"', async (host) => {
    expect((await rawGet(`/${home.search}`, host)).status).toBeGreaterThanOrEqual(400);
  });

  test('answers under another port of this machine, as through a tunnel', async () => {
    expect((await rawGet(`/${home.search}`, 'localhost:9999')).status).toBe(200);
  });

  test('takes no other method than GET', async () => {
    expect((await fetch(server.address, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  test('stays up when a request is no HTTP at all', async () => {
    const socket = connectTcp(Number(home.port), '127.0.0.1');
    socket.end('\0\x01\x02 nonsense\r\n\r\n');
    await once(socket.resume(), 'close');
    expect((await fetch(server.address)).status).toBe(200);
  });

  /** A GET with the path and Host exactly as given: fetch would tidy them up. */
  function rawGet(path: string, host = home.host): Promise<{ status: number }> {
    return new Promise((resolve, reject) => {
      const call = httpRequest({ host: '127.0.0.1', port: home.port, path, headers: { host } }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0 });
      });
      call.on('error', reject).end();
    });
  }
});

describe('over the WebSocket', () => {
  test('opens for its own page', async () => {
    const socket = openSocket(server.address);
    await once(socket, 'open');
    socket.close();
  });

  test('opens for its own page behind a tunnel', async () => {
    const socket = openSocket(server.address, { host: 'localhost:9999', origin: 'http://localhost:9999' });
    await once(socket, 'open');
    socket.close();
  });

  test.each<[string, (address: string) => WebSocket]>([
    [
      'a wrong token',
      (address) => openSocket(address.replace(/token=./, (start) => (start.endsWith('a') ? 'token=b' : 'token=a'))),
    ],
    ['no token', (address) => openSocket(address.replace(/\?.*/, ''))],
    ['a page of another site', (address) => openSocket(address, { origin: 'https://evil.example' })],
    ['another page of this machine', (address) => openSocket(address, { origin: 'http://127.0.0.1:1' })],
    ['a page without an origin', (address) => openSocket(address, { origin: 'null' })],
    [
      'another name for this machine',
      (address) => openSocket(address, { host: 'evil.example', origin: 'http://evil.example' }),
    ],
  ])('does not open for %s', async (_what, open) => {
    const socket = open(server.address);
    const [error] = (await once(socket, 'unexpected-response').then(
      ([, response]) => [response],
      (thrown: unknown) => [thrown],
    )) as [{ statusCode?: number }];
    expect(error.statusCode).toBe(403);
    socket.on('error', () => undefined).terminate();
  });

  test.each<[string, Uint8Array | string]>([
    ['text', 'hello'],
    ['bytes that are no MessagePack', Uint8Array.of(0xc1)],
    ['MessagePack cut short', packFrame({ t: 'q', m: 'hostInfo', a: [] }).subarray(0, 5)],
    ['a number', packFrame(7)],
    ['nothing at all', packFrame(null)],
    ['a call without arguments', packFrame({ t: 'q', i: '1', m: 'hostInfo' })],
    ['a call whose arguments are no list', packFrame({ t: 'q', i: '1', m: 'hostInfo', a: { length: 1 } })],
    ['a call of no name', packFrame({ t: 'q', i: '1', m: 7, a: [] })],
    ['an announced array of four thousand million', Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff)],
    ['announced bytes of four gigabytes', Uint8Array.of(0xc6, 0xff, 0xff, 0xff, 0xff)],
    ['a frame larger than is taken', new Uint8Array(MAX_FRAME_BYTES + 1)],
  ])('hangs up on %s', async (_what, frame) => {
    const socket = openSocket(server.address).on('error', () => undefined);
    await once(socket, 'open');
    socket.send(frame);
    const [code] = (await once(socket, 'close')) as [number];
    expect([1002, 1006, 1009]).toContain(code);
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'then', 'engineStateChanged', 'renderPicture'])(
    'does not know the call "%s"',
    async (name) => {
      expect(await rawCall(name, [])).toMatchObject({ e: { code: 'unknown-call', details: { name } } });
    },
  );

  test('refuses more arguments than a call takes', async () => {
    expect(await rawCall('hostInfo', [1])).toMatchObject({ e: { code: 'bad-argument' } });
  });

  test('still answers after all that', async () => {
    expect(await rawCall('hostInfo', [])).toMatchObject({ r: { kind: 'browser' } });
  });

  /** Sends one call as it stands and resolves to the raw answer. */
  async function rawCall(name: string, args: unknown[]): Promise<unknown> {
    const socket = openSocket(server.address);
    await once(socket, 'open');
    socket.send(packFrame({ t: 'q', i: 'mine', m: name, a: args }));
    for (;;) {
      const [data] = (await once(socket, 'message')) as [Buffer];
      const message = unpackFrame(new Uint8Array(data)) as { i?: string };
      if (message.i !== 'mine') continue;
      socket.close();
      return message;
    }
  }
});
