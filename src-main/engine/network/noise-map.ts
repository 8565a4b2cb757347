/**
 * Noise maps drawn from a seed, number for number as models/recipe/noise.py draws them: a hash of the pixel's number,
 * and Box-Muller in double precision. Any pixel of any size has its number without the ones before it.
 */

/** Standard normal numbers [height, width], row by row. The same seed and size give the same bytes on every machine. */
export function drawNoise(seed: number, height: number, width: number): Float32Array {
  const numbers = new Float32Array(height * width);
  const start = seed ^ Math.imul(height, 0x9e3779b1);
  for (let i = 0; i < numbers.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log((hash(start, i) + 1) / 2 ** 32));
    const angle = (2 * Math.PI * hash(start, i + 1)) / 2 ** 32;
    numbers[i] = radius * Math.cos(angle);
    // The last number of an odd count has no partner; a write beyond the end would be lost anyway.
    if (i + 1 < numbers.length) numbers[i + 1] = radius * Math.sin(angle);
  }
  return numbers;
}

/** 32 evenly spread bits for the pixel number `i`. */
function hash(start: number, i: number): number {
  let x = (start + Math.imul(i, 0x85ebca6b)) | 0;
  x ^= x >>> 16;
  x = Math.imul(x, 0x21f0aaad);
  x ^= x >>> 15;
  x = Math.imul(x, 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** The maps of the seed drawn last, one a size: while someone paints, noise stands still. */
export class NoiseMaps {
  private readonly maps = new Map<string, { seed: number; numbers: Float32Array }>();

  /** [height, width], not to be written to. */
  take(seed: number, height: number, width: number): Float32Array {
    const size = `${height}x${width}`;
    const known = this.maps.get(size);
    if (known?.seed === seed) return known.numbers;
    const numbers = drawNoise(seed, height, width);
    this.maps.set(size, { seed, numbers });
    return numbers;
  }

  clear(): void {
    this.maps.clear();
  }
}
