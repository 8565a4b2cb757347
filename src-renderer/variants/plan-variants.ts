/** Which pictures a grid of variants holds: seeds, styles, or every style with some seeds. */
import type { StyleChoice } from '../../src-shared/request.ts';
import type { StyleEntry } from '../../src-shared/api/style-api.ts';
import { styleOf, type StyleBase, type StyleSource } from '../styles/style-choice.svelte.ts';

export const VARIANT_KINDS = ['seeds', 'styles', 'both'] as const;
type VariantKind = (typeof VARIANT_KINDS)[number];

/** Which styles of the gallery take part. */
export const VARIANT_SCOPES = ['all', 'starred', 'own'] as const;
export type VariantScope = (typeof VARIANT_SCOPES)[number];

/** Most variants of one grid. */
export const MAX_VARIANTS = 256;

export interface VariantRequest {
  kind: VariantKind;
  /** Seeds, or seeds for each style. */
  count: number;
  /** The first seed; the others follow it, as in `spadework variants`. */
  seed: number;
  /** The style in force and how far seeds move styles: what seeds vary. */
  base: StyleBase | null;
  strength: number;
  /** Styles that take part, in the gallery's order. */
  styles: readonly StyleEntry[];
}

export interface PlannedVariant {
  /** The style's name; null for a seed alone. */
  name: StyleEntry['name'] | null;
  choice: StyleChoice;
  source: StyleSource;
}

/** All that a request asks for, which may be more than one grid takes; styles that this pack has not read take no part. */
export function planVariants(request: VariantRequest): PlannedVariant[] {
  const { kind, count, seed, base, strength } = request;
  const seeds = Array.from({ length: count }, (_, i) => (seed + i) >>> 0);
  if (kind === 'seeds') {
    // A latent leaves the seed nothing to vary: its grid is one of seeds alone.
    const varied = base?.kind === 'encoded' ? base : null;
    const name = varied === null ? null : { en: varied.name, ja: varied.name };
    const source = varied?.source ?? { kind: 'told' as const };
    return seeds.map((one) => ({ name, choice: styleOf(varied, one, strength), source }));
  }
  return request.styles.flatMap(({ id, name, style }): PlannedVariant[] => {
    if (style === null) return [];
    const source: StyleSource = { kind: 'gallery', id };
    // The English name goes into pictures: the same in every language.
    const varied: StyleBase = { kind: 'encoded', name: name.en, ...style, source };
    if (kind === 'styles') return [{ name, choice: styleOf(varied, seed, 0), source }];
    return seeds.map((one) => ({ name, choice: styleOf(varied, one, strength), source }));
  });
}

/** So many times in a row the seeds of a request are there already before there is nothing to ask for. */
const MAX_ROUNDS = 1024;

/** As many variants as a request asks for, of those that are not there yet: its own, then those of the seeds that follow. */
export function planFresh(request: VariantRequest, isThere: (choice: StyleChoice) => boolean): PlannedVariant[] {
  const wanted = planVariants(request).length;
  const fresh: PlannedVariant[] = [];
  for (let round = 0; fresh.length < wanted && round < MAX_ROUNDS; round++) {
    const seed = (request.seed + round * request.count) >>> 0;
    fresh.push(...planVariants({ ...request, seed }).filter(({ choice }) => !isThere(choice)));
    // Styles as they are know no seeds that follow.
    if (request.kind === 'styles') break;
  }
  return fresh.slice(0, wanted);
}

/** The styles of a scope. */
export function stylesIn(scope: VariantScope, styles: readonly StyleEntry[]): readonly StyleEntry[] {
  if (scope === 'starred') return styles.filter(({ starred }) => starred);
  return scope === 'own' ? styles.filter(({ origin }) => origin === 'own') : styles;
}
