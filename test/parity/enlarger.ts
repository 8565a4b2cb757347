/** Holds the enlarger of a runtime to PyTorch. */
import type { Runtime } from '../../src-main/engine/runtimes/runtime.ts';
import { inferEnlarger } from '../../src-main/import/infer-architecture.ts';
import { compare, type Comparison } from './comparison.ts';
import { readWeights, stored, type Fixture } from './fixture.ts';

/** The differences of the stored picture enlarged once, and of that enlarged again. */
export async function runEnlarger(fixture: Fixture, runtime: Runtime): Promise<Comparison[]> {
  const weights = readWeights(fixture, 'enlarger.safetensors');
  const enlarger = await runtime.loadEnlarger(inferEnlarger(weights), weights);
  const numbers = (name: string): Float32Array => Float32Array.from(stored(fixture, name).data, Number);
  const [, , height = 0, width = 0] = stored(fixture, 'picture').shape;
  try {
    const once = await enlarger.enlarge(numbers('picture'), height, width);
    const twice = await enlarger.enlarge(once, 2 * height, 2 * width);
    return [
      compare('enlarged', once, numbers('enlarged')),
      compare('enlarged_twice', twice, numbers('enlarged_twice')),
    ];
  } finally {
    await enlarger.dispose();
  }
}
