/** One fixture on one runtime: whatever it stores is compared. */
import type { Runtime } from '../../src-main/engine/runtimes/runtime.ts';
import type { Comparison } from './comparison.ts';
import { runEncoder } from './encoder.ts';
import { runEnlarger } from './enlarger.ts';
import type { Fixture } from './fixture.ts';
import { runGanStep } from './gan-step.ts';
import { runGenerator, WAYS } from './generator.ts';

/** Comparisons by way: a generator is run both ways. */
export async function runFixture(
  fixture: Fixture,
  runtime: Runtime,
): Promise<{ way: string; comparisons: Comparison[] }[]> {
  switch (fixture.kind) {
    case 'generator': {
      const ways = [];
      for (const way of WAYS) ways.push({ way, comparisons: await runGenerator(fixture, runtime, way) });
      return ways;
    }
    case 'encoder':
      return [{ way: 'encoder', comparisons: await runEncoder(fixture, runtime) }];
    case 'enlarger':
      return [{ way: 'enlarger', comparisons: await runEnlarger(fixture, runtime) }];
    case 'gan-step':
      return [{ way: 'training step', comparisons: await runGanStep(fixture.folder, runtime.id) }];
  }
}
