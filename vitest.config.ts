import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/**
 * One run of everything: unit tests beside their source and parity, then contract, then end to end, each folder under test/.
 * As many files at a time as there are cores; end to end, one.
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
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/build-first.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Long enough for a machine that renders beside.
          expect: { poll: { timeout: 10_000 } },
          // Windows and engines share the machine: one host at a time.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
