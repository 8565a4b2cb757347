/** The style in force: a seed alone, or a style with a seed for what varies around it. */
import type { Style } from '../../src-shared/api/studio-api.ts';
import type { StyleChoice } from '../../src-shared/request.ts';
import { MAX_SEED } from '../../src-shared/random.ts';
import { parseSeed } from './seed.ts';
import { stepSeed, takeSeed, type SeedHistory } from './seed-history.ts';

/** Where a style comes from: the gallery (with its id there), the pad that mixes, or a picture that told it. */
export type StyleSource = { kind: 'gallery'; id: string } | { kind: 'mix' } | { kind: 'told' };

/** What stands behind the seed: a style that the seed varies, or a latent that it does not touch. */
export type StyleBase =
  | ({ kind: 'encoded'; name: string; source: StyleSource } & Style)
  | { kind: 'latent'; name: string; z: readonly number[]; noise?: number | undefined };

export const MAX_STRENGTH = 2;
/** How far the seed moves a style where nobody has said. */
const USUAL_STRENGTH = 0.5;
/** A bright day with the pack that ships: what a new user sees first. */
const FIRST_SEED = 24;

/** A style choice as it was, to go back to. */
export interface StyleMemento {
  readonly base: StyleBase | null;
  readonly strength: number;
  readonly history: SeedHistory;
}

export class StyleChoiceModel {
  base = $state.raw<StyleBase | null>(null);
  /** t in mu + t sigma eps: 0 is the style exactly, more lets the dice vary it. */
  strength = $state(0);
  history = $state.raw<SeedHistory>({ seeds: [FIRST_SEED], at: 0 });
  /** The photo that is being read, while it is. */
  reading = $state<string | null>(null);

  readonly seed = $derived(this.history.seeds[this.history.at]!);
  readonly choice: StyleChoice = $derived(styleOf(this.base, this.seed, this.strength));
  /** The id in the gallery of the style in force, if it is from there. */
  readonly galleryId = $derived(
    this.base?.kind === 'encoded' && this.base.source.kind === 'gallery' ? this.base.source.id : null,
  );

  /** What the strength goes back to when the seed is to vary a style again. */
  private lastStrength = USUAL_STRENGTH;

  dice(): void {
    let seed = this.seed;
    while (seed === this.seed) seed = randomSeed();
    this.takeSeed(seed);
  }

  /** Takes a typed seed; false when it is none. */
  typeSeed(text: string): boolean {
    const seed = parseSeed(text);
    if (seed === undefined) return false;
    this.takeSeed(seed);
    return true;
  }

  /** A seed that someone asks for is to be seen: a style held still lets go, and a latent gives way. */
  takeSeed(seed: number): void {
    this.history = takeSeed(this.history, seed);
    this.letSeedShow();
  }

  stepSeed(step: number): void {
    this.history = stepSeed(this.history, step);
    this.letSeedShow();
  }

  setStrength(strength: number): void {
    this.strength = strength;
    if (strength > 0) this.lastStrength = strength;
  }

  /** The strength at which a seed makes a difference. */
  get varyingStrength(): number {
    return this.strength > 0 ? this.strength : this.lastStrength;
  }

  /** Takes a style, as it is unless a strength is given. */
  takeBase(base: StyleBase, strength = 0): void {
    this.base = base;
    this.setStrength(strength);
  }

  memento(): StyleMemento {
    return { base: this.base, strength: this.strength, history: this.history };
  }

  recall({ base, strength, history }: StyleMemento): void {
    this.base = base;
    this.strength = strength;
    this.history = history;
  }

  clearBase(): void {
    this.base = null;
  }

  /** Takes the style of a picture that is there. */
  restore(choice: StyleChoice, source: StyleSource = { kind: 'told' }): void {
    if (choice.kind !== 'latent') this.history = takeSeed(this.history, choice.seed);
    if (choice.kind === 'seed') this.clearBase();
    else if (choice.kind === 'latent') this.takeBase(choice);
    else
      this.takeBase(
        { kind: 'encoded', name: choice.name, mu: choice.mu, sigma: choice.sigma, source },
        choice.strength,
      );
  }

  /** Takes the style of a document. */
  open({
    base,
    strength,
    seeds,
    at,
  }: {
    base: StyleBase | null;
    strength: number;
    seeds: readonly number[];
    at: number;
  }): void {
    this.base = base;
    this.setStrength(Math.min(strength, MAX_STRENGTH));
    this.history = { seeds, at: Math.min(at, seeds.length - 1) };
  }

  private letSeedShow(): void {
    if (this.base?.kind === 'latent') this.base = null;
    else if (this.base !== null && this.strength === 0) this.strength = this.lastStrength;
  }
}

export function randomSeed(): number {
  return Math.floor(Math.random() * (MAX_SEED + 1));
}

/** The choice that a base makes with a seed and a strength. */
export function styleOf(base: StyleBase | null, seed: number, strength: number): StyleChoice {
  if (base === null) return { kind: 'seed', seed };
  if (base.kind === 'latent') return { ...base, z: [...base.z] };
  return { kind: 'encoded', name: base.name, mu: base.mu, sigma: base.sigma, strength, seed };
}
