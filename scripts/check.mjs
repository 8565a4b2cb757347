/**
 * Everything that must hold, in one command: format, types, lint with the layer rules, nothing unused, and every test (unit, parity,
 * contract, end to end). A step that fails does not keep the next from running. What had to be skipped is said with its reason. Ends
 * with one plain line of counts; exit code 1 when anything failed.
 *
 *   npm test [-- --no-skips]     with --no-skips, what had to be skipped counts as failed
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const maySkip = !process.argv.includes('--no-skips');
const report = join(root, '.cache/tests.json');

/** Takes longest, on one core: it runs beside the other steps and the first tests, and is told last. */
const lint = { name: 'lint', module: 'eslint/bin/eslint.js', args: ['.', '--max-warnings', '0'] };

const steps = [
  {
    name: 'format',
    module: 'prettier/bin/prettier.cjs',
    args: ['--check', '--cache', '--cache-location', '.cache/prettier', '.'],
  },
  { name: 'types', module: 'typescript/bin/tsc', args: ['-b'] },
  {
    name: 'types of the window',
    module: 'svelte-check/bin/svelte-check',
    args: ['--tsconfig', 'tsconfig.web.json', '--incremental', '--output', 'human', '--fail-on-warnings'],
  },
  { name: 'exports without a caller', module: 'knip/bin/knip.js', args: [] },
];

const counts = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const skips = new Map();

const linted = runQuietly(lint);
for (const step of steps) tell(step, await runQuietly(step));

console.log('\n== tests');
rmSync(report, { force: true });
mkdirSync(join(root, '.cache'), { recursive: true });
const testsExit = await run('vitest/vitest.mjs', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile=${report}`,
]);
countTests();
tell(lint, await linted);

for (const [title, number] of skips) {
  console.log(`SKIPPED (${number}): ${title}`);
  if (!maySkip) fail(`${title} was skipped`);
}
for (const title of failures) console.log(`FAILED: ${title}`);
console.log(
  `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
);
process.exitCode = counts.failed > 0 ? 1 : 0;

function fail(title) {
  counts.failed++;
  failures.push(title);
}

/** Adds up what vitest reports; a file that could not even be loaded counts as one failure. */
function countTests() {
  const before = counts.failed;
  let files;
  try {
    files = JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    return fail('the tests did not run to their end');
  }
  for (const file of files) {
    const name = relative(root, file.name);
    if (file.status === 'failed' && file.assertionResults.length === 0) fail(`${name}: ${file.message}`);
    for (const { status, fullName, ancestorTitles, title } of file.assertionResults) {
      if (status === 'passed') counts.passed++;
      else if (status === 'failed') fail(`${name}: ${fullName}`);
      else skip(`${name}: ${ancestorTitles[0] ?? title}`);
    }
  }
  if (testsExit !== 0 && counts.failed === before) fail('the tests ended with an error outside of any test');
}

function skip(title) {
  counts.skipped++;
  skips.set(title, (skips.get(title) ?? 0) + 1);
}

/** Prints what a step printed, in one piece, whatever ran beside it. */
function tell({ name }, { code, output }) {
  console.log(`\n== ${name}\n${output}`.trimEnd());
  if (code === 0) counts.passed++;
  else fail(name);
}

/** Runs to the end; what it prints comes with its exit code. */
async function runQuietly({ module, args }) {
  const child = start(module, args, ['ignore', 'pipe', 'pipe']);
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => printed.push(piece));
  const [code] = await once(child, 'close');
  return { code, output: Buffer.concat(printed).toString() };
}

async function run(module, args) {
  const [code] = await once(start(module, args, 'inherit'), 'exit');
  return code ?? 1;
}

function start(module, args, stdio) {
  return spawn(process.execPath, [join(root, 'node_modules', module), ...args], { cwd: root, stdio });
}
