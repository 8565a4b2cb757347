/** Reads the fuses of a packaged Electron: https://www.electronjs.org/docs/latest/tutorial/fuses. */
import { readFileSync } from 'node:fs';

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** In the order of the wire, version 1. */
const NAMES = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
];

/** What a shipped app must be set to; asar integrity exists on Windows and Mac only, and does nothing elsewhere. */
export const EXPECTED_FUSES = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
};

/** The fuses in the binary at `path`, by name. Throws where there are none. */
export function readFuses(path) {
  const binary = readFileSync(path);
  const at = binary.indexOf(SENTINEL);
  if (at < 0) throw new Error(`${path} has no fuses`);
  const wire = at + SENTINEL.length;
  if (binary[wire] !== 1) throw new Error(`${path} has fuses of version ${binary[wire]}`);
  return Object.fromEntries(NAMES.map((name, i) => [name, binary[wire + 2 + i] === '1'.charCodeAt(0)]));
}
