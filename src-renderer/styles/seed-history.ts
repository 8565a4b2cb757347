/** The seeds that were in force, the oldest first, and which of them is: a browser's way of going back and forward. */
export interface SeedHistory {
  readonly seeds: readonly number[];
  readonly at: number;
}

/** The oldest are forgotten beyond these. */
const MAX_SEEDS = 60;

/** A new seed goes to the end; one that is there already moves there, so that none stands twice. */
export function takeSeed({ seeds }: SeedHistory, seed: number): SeedHistory {
  const kept = [...seeds.filter((other) => other !== seed), seed].slice(-MAX_SEEDS);
  return { seeds: kept, at: kept.length - 1 };
}

/** Goes by `step` through the seeds that were, as far as there are any. */
export function stepSeed({ seeds, at }: SeedHistory, step: number): SeedHistory {
  return { seeds, at: Math.max(0, Math.min(seeds.length - 1, at + step)) };
}
