/** Each pack has a style and seeds of its own: they come back with it. */
import type { PackManifest } from '../../src-shared/packs.ts';
import type { StyleBase, StyleChoiceModel, StyleMemento } from './style-choice.svelte.ts';

export class PackStyles {
  private packHash: string | null = null;
  private remembered = new Map<string, StyleMemento>();

  constructor(private readonly style: StyleChoiceModel) {}

  /** Takes the pack that is loaded: what was chosen for the one before is kept, what was chosen for this one comes back. */
  follow({ generator }: PackManifest, packHash: string): void {
    const before = this.packHash;
    this.packHash = packHash;
    if (before === null || before === packHash) return;
    const now = this.style.memento();
    this.remembered.set(before, now);
    const known = this.remembered.get(packHash) ?? { ...now, base: null };
    this.style.recall({ ...known, base: baseIfFits(known.base, generator.zDim) });
  }

  /** Another document has styles of its own. */
  forget(): void {
    this.remembered.clear();
  }
}

/** A style of another pack says nothing to one whose latents are of another length. */
export function baseIfFits(base: StyleBase | null, zDim: number): StyleBase | null {
  if (base === null) return null;
  return (base.kind === 'latent' ? base.z.length : base.mu.length) === zDim ? base : null;
}
