import type { BatchStyle } from './batch-plan.ts';

/** A name template for these styles, where a person gives none: what differs is named. */
export function usualTemplate(styles: readonly BatchStyle[]): string {
  const named = styles.some(({ style }) => style.kind !== 'seed');
  const seeded = styles.some(({ style }) => style.kind === 'encoded' && style.strength > 0);
  if (!named) return '{map}-seed-{seed}';
  return seeded ? '{map}-{style}-{seed}' : '{map}-{style}';
}
