/**
 * Our own seeded, versioned generator: the same seed gives the same latent on every machine and in every version that
 * names `latent-1`. (torch.randn is not reproducible across languages: docs/networks.md.)
 */

/** Name of the algorithm, stored wherever a seed is stored for long. */
export const RANDOM_VERSION = 'latent-1';

/** Seeds are 0 to this, whole. */
export const MAX_SEED = 0xffffffff;

/** Uniform numbers in [0, 1) from a 32-bit seed: SplitMix32 seeding into xoshiro128**. */
export function uniformGenerator(seed: number): () => number {
  let mix = seed >>> 0;
  const nextSeed = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let t = mix ^ (mix >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) >>> 0;
  };
  let a = nextSeed();
  let b = nextSeed();
  let c = nextSeed();
  let d = nextSeed();
  return () => {
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return scrambled / 0x100000000;
  };
}

/**
 * `length` independent N(0, 1) numbers (Box-Muller in double precision, stored as float32). Math.log, cos and sin may
 * differ in the last bit between engines; after rounding to float32 that is far below what a picture shows.
 */
export function normalLatent(seed: number, length: number): Float32Array {
  const uniform = uniformGenerator(seed);
  const latent = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    latent[i] = radius * Math.cos(angle);
    if (i + 1 < length) latent[i + 1] = radius * Math.sin(angle);
  }
  return latent;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
