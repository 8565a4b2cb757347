/**
 * `npm run parity -- <folder>`: runs a parity fixture, or every fixture in a folder, on every runtime of this machine and
 * prints the largest difference of each. Exit code 1 where one is beyond its limit, 2 for wrong usage.
 */
import { isWithin, worst } from './comparison.ts';
import { findFixtures } from './fixture.ts';
import { runFixture } from './run-fixture.ts';
import { openRuntime, PARITY_RUNTIMES } from './runtimes.ts';

const [folder = 'test/fixtures/parity', ...rest] = process.argv.slice(2).filter((argument) => argument !== '--verbose');
const verbose = process.argv.includes('--verbose');
if (rest.length > 0) fail('usage: npm run parity -- [--verbose] <folder>');

let failures = 0;
const fixtures = open(folder);
for (const id of PARITY_RUNTIMES) {
  const runtime = await openRuntime(id);
  if ('missing' in runtime) {
    console.log(`${id}: SKIPPED, not to be had here: ${runtime.missing}`);
    continue;
  }
  console.log(`${id}: ${runtime.description}`);
  for (const fixture of fixtures) {
    try {
      for (const { way, comparisons } of await runFixture(fixture, runtime)) {
        const bad = comparisons.filter((comparison) => !isWithin(comparison));
        const largest = worst(comparisons);
        console.log(
          `  ${fixture.name.padEnd(26)} ${way.padEnd(14)} largest difference ${largest.difference.toExponential(2)} (${largest.name})  ${bad.length === 0 ? 'ok' : 'NOT OK'}`,
        );
        for (const { name, difference, limit } of verbose ? comparisons : bad)
          console.log(`      ${name.padEnd(40)} ${difference.toExponential(2)}, limit ${limit.toExponential(0)}`);
        if (bad.length > 0) failures++;
      }
    } catch (error) {
      console.log(`  ${fixture.name.padEnd(26)} NOT OK: ${error instanceof Error ? error.message : String(error)}`);
      failures++;
    }
  }
}
process.exit(failures > 0 ? 1 : 0);

function open(path: string) {
  try {
    return findFixtures(path);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
