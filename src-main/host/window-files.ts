/** The window's files for both hosts: nothing but what the build put into dist/renderer, under a strict policy. */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';

export interface WindowFile {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
};

/** The page may load only itself and show only what it holds in memory; it can reach nothing but the host that served it. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers that go with every file of the window. */
export const WINDOW_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

/**
 * The file for a URL path such as '/assets/main.js' ('/' is the page itself), or null: unknown names, unknown types and
 * everything that leads out of `folder`, by dots or by links, is not there.
 */
export async function readWindowFile(folder: string, urlPath: string): Promise<WindowFile | null> {
  const relative = decodePath(urlPath);
  const type = relative === null ? undefined : TYPES[extname(relative)];
  if (relative === null || type === undefined) return null;
  const home = resolve(folder);
  const path = resolve(join(home, relative));
  if (!path.startsWith(home + sep)) return null;
  try {
    if (!(await realpath(path)).startsWith((await realpath(home)) + sep)) return null;
    return { bytes: Uint8Array.from(await readFile(path)), type };
  } catch {
    return null;
  }
}

function decodePath(urlPath: string): string | null {
  try {
    const path = decodeURIComponent(urlPath);
    if (path.includes('\0') || path.includes('\\')) return null;
    return path === '/' ? '/index.html' : path;
  } catch {
    return null;
  }
}
