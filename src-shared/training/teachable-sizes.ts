/** At which sizes a pack can be taught. */
import { UPSAMPLINGS, type PackManifest } from '../packs.ts';

/** Sides in pixels at which a pack can be taught: whole cells of its latent grid. */
export function teachableSizes({ generator }: Pick<PackManifest, 'generator'>): number[] {
  const factor = 2 ** UPSAMPLINGS[generator.upsampling];
  const cells = Math.min(generator.latent.height, generator.latent.width);
  return Array.from({ length: cells }, (_, i) => (i + 1) * factor);
}
