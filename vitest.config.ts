import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** What holds the app to a promised moment, measures what it takes, or needs the whole machine. */
const ALONE = [
  'desktop',
  'first-minutes',
  'kills',
  'long-painting',
  'projects',
  'settings',
  'teaching',
  'training-window',
].map((name) => `test/e2e/${name}.test.ts`);

const e2e = {
  globalSetup: 'test/build-first.ts',
  // Long enough for a machine that renders beside.
  testTimeout: 90_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 15_000 } },
};

/**
 * One run of everything: unit tests beside their source and parity, then contract, then end to end, each folder under test/.
 * As many files at a time as there are cores; end to end two, and those alone that must be.
 */
export default defineConfig({
  test: {
    // Vitest would leave a core to itself, which is half of a machine of two.
    maxWorkers: availableParallelism(),
    // What the unit tests reach (`npm run coverage`); the processes of the other tests are not counted.
    coverage: {
      reporter: ['text-summary', 'html'],
      exclude: ['test/**', '**/*.test.ts'],
      thresholds: { statements: 90, branches: 83, functions: 85, lines: 91 },
    },
    projects: [
      {
        plugins: [svelte({ configFile: false })],
        test: {
          name: 'unit',
          include: ['src-*/**/*.test.ts', 'training/**/*.test.ts', 'scripts/**/*.test.ts', 'test/bench/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'parity',
          include: ['test/parity/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts', 'test/faults/**/*.test.ts'],
          globalSetup: 'test/build-first.ts',
          // Batches of 64 pictures and engines that start again and again, beside other tests on the same two cores.
          testTimeout: 180_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...e2e,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ALONE,
          // Two windows at a time, each with an engine and a display of its own; on a person's desktop they would share the
          // focus and the clipboard.
          maxWorkers: 2,
          fileParallelism: process.platform === 'linux' && process.env['DISPLAY'] === undefined,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...e2e,
          name: 'e2e-alone',
          include: ALONE,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
