/** From the style that a person chose to the numbers that the generator starts from. */
import { SpadeworkError } from '../api/errors.ts';
import { normalLatent } from '../random.ts';
import type { StyleChoice } from '../request.ts';

/** z of `zDim` numbers: seeded noise, mu + strength * sigma * noise, or as given. Empty for a pack without VAE. */
export function latentOf(style: StyleChoice, zDim: number): Float32Array {
  if (zDim === 0) return new Float32Array(0);
  if (style.kind === 'seed') return normalLatent(style.seed, zDim);
  const lengths = style.kind === 'latent' ? [style.z.length] : [style.mu.length, style.sigma.length];
  const wrong = lengths.find((length) => length !== zDim);
  if (wrong !== undefined) throw new SpadeworkError('style-size', { name: style.name, length: wrong, expected: zDim });
  if (style.kind === 'latent') return Float32Array.from(style.z);
  const eps = normalLatent(style.seed, zDim);
  return Float32Array.from(style.mu, (mu, i) => mu + style.strength * style.sigma[i]! * eps[i]!);
}
