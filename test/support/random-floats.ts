/** For tests: numbers of [-1, 1], the same at every run. */
import { uniformGenerator } from '../../src-shared/random.ts';

/** Makes arrays of them. */
export function floatsFrom(seed: number): (length: number) => Float32Array {
  const uniform = uniformGenerator(seed);
  return (length) => Float32Array.from({ length }, () => uniform() * 2 - 1);
}
