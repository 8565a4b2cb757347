/** How far what a runtime computed is from what is stored. */
export interface Comparison {
  /** What was compared: a block, an output, a loss. */
  name: string;
  /** Largest absolute difference; infinite where anything computed is not a number. */
  difference: number;
  /** The most that is ok. */
  limit: number;
}

/** Largest absolute difference that float32 arithmetic in another order explains. */
export const LIMIT = 1e-4;

export function compare(
  name: string,
  computed: ArrayLike<number>,
  stored: ArrayLike<number>,
  limit = LIMIT,
): Comparison {
  if (computed.length !== stored.length)
    throw new Error(`${name}: ${computed.length} numbers computed, ${stored.length} stored`);
  let difference = 0;
  for (let i = 0; i < stored.length; i++) {
    const d = Math.abs(computed[i]! - stored[i]!);
    if (!(d <= difference)) difference = Number.isNaN(d) ? Infinity : d;
  }
  return { name, difference, limit };
}

export function isWithin({ difference, limit }: Comparison): boolean {
  return difference <= limit;
}

/** Of several comparisons of one thing (instances of a batch), the worst. */
export function worst(comparisons: readonly Comparison[]): Comparison {
  return comparisons.reduce((most, next) => (next.difference <= most.difference ? most : next));
}
