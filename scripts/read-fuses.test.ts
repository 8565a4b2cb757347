/** That the package is asked for with the fuses that scripts/dist.mjs then looks for in the packaged binary. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EXPECTED_FUSES, readFuses } from './read-fuses.mjs';

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
let folder: string;
let binary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spadework-fuses-'));
  binary = join(folder, 'electron');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program with a fuse wire in it; '1' is on, '0' off, 'r' taken out. */
function writeBinary(version: number, wire: string): void {
  const code = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]);
  const head = Buffer.from([version, wire.length]);
  writeFileSync(binary, Buffer.concat([code, Buffer.from(SENTINEL), head, Buffer.from(wire), code]));
}

it('reads each fuse by its name', () => {
  writeBinary(1, '010011');
  expect(readFuses(binary)).toEqual(EXPECTED_FUSES);
  writeBinary(1, '110011');
  expect(readFuses(binary)).toEqual({ ...EXPECTED_FUSES, runAsNode: true });
  writeBinary(1, '01001r');
  expect(readFuses(binary)['onlyLoadAppFromAsar']).toBe(false);
});

it('refuses a program without fuses, or with fuses that it does not know', () => {
  writeFileSync(binary, 'no fuses');
  expect(() => readFuses(binary)).toThrow('no fuses');
  writeBinary(2, '010011');
  expect(() => readFuses(binary)).toThrow('version 2');
});

it('are what electron-builder.yml asks for', () => {
  const settings = readFileSync('electron-builder.yml', 'utf8');
  const block = /^electronFuses:\n((?: {2}.+\n)+)/m.exec(settings)?.[1] ?? '';
  const asked = [...block.matchAll(/^ {2}(\w+): (true|false)$/gm)].map(([, name, value]) => [name, value === 'true']);
  expect(Object.fromEntries(asked)).toEqual(EXPECTED_FUSES);
});
