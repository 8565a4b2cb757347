/**
 * sharp, loaded when the first image comes, reading only the formats that we say we take.
 *
 * In Electron it runs as WebAssembly: on Linux, Electron brings the system's GLib into every one of its processes, it meets
 * the copy inside sharp's native library, and decoding crashes (docs/decisions/0003-images-in-electron.md). The same build
 * serves all platforms there and keeps untrusted images inside a sandbox.
 */
import { createRequire } from 'node:module';
import type sharp from 'sharp';

type Sharp = typeof sharp;

/** libvips' readers of PNG, JPEG, WebP and AVIF; it has dozens of others, some of them programs of a kind (SVG, PDF). */
const READERS = ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp', 'VipsForeignLoadHeif'];

let loading: Promise<Sharp> | undefined;

/** The library; every call gets the same. */
export function loadImageLibrary(): Promise<Sharp> {
  return (loading ??= load());
}

async function load(): Promise<Sharp> {
  if (process.versions['electron'] !== undefined) preferWebAssembly();
  const { default: library } = await import('sharp');
  library.block({ operation: ['VipsForeignLoad'] });
  library.unblock({ operation: READERS });
  return library;
}

/** Puts the WebAssembly build where sharp looks for the platform's native one. Packaged apps do not even carry that. */
function preferWebAssembly(): void {
  const require = createRequire(import.meta.url);
  const build = require.resolve('@img/sharp-wasm32/sharp.node');
  require(build);
  for (const platform of [process.platform, 'linuxmusl']) {
    const native = tryResolve(require, `@img/sharp-${platform}-${process.arch}/sharp.node`);
    if (native !== null) require.cache[native] = require.cache[build];
  }
}

function tryResolve(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}
