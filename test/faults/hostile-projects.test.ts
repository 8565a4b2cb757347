/** Project files that were cut, flipped, spliced: each opens or is refused in words. `SPADEWORK_FUZZ=10000` for the long run. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { unzipSync, zipSync } from 'fflate';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { uniformGenerator } from '../../src-shared/random.ts';
import { decodeProject } from '../../src-main/projects/read-project.ts';

const RUNS = Number(process.env['SPADEWORK_FUZZ'] ?? 300);
const seed = Number(process.env['SPADEWORK_SEED'] ?? Date.now() % 1e6);
const random = uniformGenerator(seed);
const upTo = (count: number): number => Math.floor(random() * count);
const whole = new Uint8Array(readFileSync('test/fixtures/projects/version-1.spadework'));

test(`${RUNS} damaged projects open or are refused in words (seed ${seed})`, { timeout: 60_000 + RUNS * 200 }, () => {
  const refused = new Map<string, number>();
  for (let run = 0; run < RUNS; run++) {
    const file = random() < 0.5 ? damage(whole) : damageInside();
    try {
      decodeProject(file, 'x.spadework');
    } catch (error) {
      if (!(error instanceof SpadeworkError) || error.code === 'internal') throw error;
      refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
    }
  }
  console.log(Object.fromEntries(refused));
  expect(process.memoryUsage.rss()).toBeLessThan(1024 * 2 ** 20);
});

/** Bits flipped, bytes cut out, doubled or replaced. */
function damage(bytes: Uint8Array): Uint8Array {
  const kind = upTo(4);
  const at = upTo(bytes.length);
  if (kind === 0)
    return bytes.map((byte, i) => (i === at || i === (at * 7) % bytes.length ? byte ^ (1 << upTo(8)) : byte));
  if (kind === 1) return bytes.slice(0, at);
  if (kind === 2) return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(Math.max(0, at - upTo(200)))]);
  return bytes.map((byte, i) => (i >= at && i < at + 8 ? upTo(256) : byte));
}

/** A zip that is whole, with one entry damaged: the checksums are right, the content is not. */
function damageInside(): Uint8Array {
  const files = unzipSync(whole);
  const names = Object.keys(files);
  const name = names[upTo(names.length)]!;
  return zipSync({ ...files, [name]: damage(files[name]!) }, { level: 1 });
}
