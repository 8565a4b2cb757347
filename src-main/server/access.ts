/** Who may talk to the Node host: pages that it served itself, opened with its token, under a name of this machine. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether the Host header names this machine. A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding), but
 * the browser still sends that name. Any port will do, so that the host can be used through a tunnel.
 */
export function namesThisMachine(request: IncomingMessage): boolean {
  const match = /^(\[::1\]|[\w.-]+)(:\d{1,5})?$/.exec(request.headers.host ?? '');
  return match !== null && LOOPBACK_NAMES.has(match[1]!.toLowerCase());
}

/** Whether the request comes from a page under the very address that it goes to. */
export function comesFromOwnPage(request: IncomingMessage): boolean {
  return request.headers.origin === `http://${request.headers.host}`;
}

/** Whether the URL carries the token; takes the same time wherever the first wrong character is. */
export function carriesToken(url: URL, token: string): boolean {
  const given = Buffer.from(url.searchParams.get('token') ?? '');
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
