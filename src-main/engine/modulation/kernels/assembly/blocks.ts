/** Feature maps in blocks of channels: a pixel's channels lie side by side, and a row of modulation is read as it lies. */

/** max(v, slope v): leaky ReLU for a slope below 1, v itself for 1. */
export function leaky(v: v128, slope: v128): v128 {
  return f32x4.max(v, f32x4.mul(v, slope));
}

/**
 * out = leaky((x + factors n) A + B) at every pixel: A is what `index` names of `rows`, B of `offsets`. From one row to the next
 * there are `stride` floats (0: the same for all), from one block of a row's channels to the next `step`. `x` has half the width and height where
 * `up` is 1: it is up-sampled on the way. `noise`: a number n a pixel, or 0 where there is none; `factors`: one a channel.
 */
export function modulateBlocks(
  y0: i32,
  y1: i32,
  x: usize,
  width: i32,
  height: i32,
  up: i32,
  channels: i32,
  block: i32,
  index: usize,
  rows: usize,
  stride: i32,
  step: i32,
  offsets: usize,
  offsetStride: i32,
  offsetStep: i32,
  noise: usize,
  factors: usize,
  slope: f32,
  out: usize,
): void {
  const slopes = f32x4.splat(slope);
  const pixelBytes = (<usize>block) << 2;
  const rowBytes = (<usize>stride) << 2;
  const offsetBytes = (<usize>offsetStride) << 2;
  const inWidth = width >> up;
  const inHeight = height >> up;
  for (let c = 0; c < channels; c += block) {
    const at = (<usize>c) << 2;
    const number = c / block;
    const rowsOfBlock = rows + ((<usize>number * step) << 2);
    const offsetsOfBlock = offsets + ((<usize>number * offsetStep) << 2);
    for (let y = y0; y < y1; y++) {
      const line = x + <usize>(number * inHeight + (y >> up)) * inWidth * pixelBytes;
      let target = out + <usize>(number * height + y) * width * pixelBytes;
      const numbers = index + ((<usize>y * width) << 2);
      for (let i = 0; i < width; i++) {
        const row = <usize>load<u32>(numbers + ((<usize>i) << 2));
        const a = rowsOfBlock + row * rowBytes;
        const b = offsetsOfBlock + row * offsetBytes;
        const source = line + <usize>(i >> up) * pixelBytes;
        if (noise) {
          const n = v128.load32_splat(noise + ((<usize>(y * width + i)) << 2));
          for (let k: usize = 0; k < pixelBytes; k += 32) {
            const u = f32x4.add(v128.load(source + k), f32x4.mul(v128.load(factors + at + k), n));
            const v = f32x4.add(v128.load(source + k, 16), f32x4.mul(v128.load(factors + at + k, 16), n));
            v128.store(target + k, leaky(f32x4.add(f32x4.mul(u, v128.load(a + k)), v128.load(b + k)), slopes));
            v128.store(
              target + k,
              leaky(f32x4.add(f32x4.mul(v, v128.load(a + k, 16)), v128.load(b + k, 16)), slopes),
              16,
            );
          }
        } else {
          for (let k: usize = 0; k < pixelBytes; k += 32) {
            const u = f32x4.mul(v128.load(source + k), v128.load(a + k));
            const v = f32x4.mul(v128.load(source + k, 16), v128.load(a + k, 16));
            v128.store(target + k, leaky(f32x4.add(u, v128.load(b + k)), slopes));
            v128.store(target + k, leaky(f32x4.add(v, v128.load(b + k, 16)), slopes), 16);
          }
        }
        target += pixelBytes;
      }
    }
  }
}

/**
 * out = x + row + y at every pixel, of the rows that `index` names (see modulateBlocks). `x` has half the width and height
 * where `up` is 1; without that it may be out itself.
 */
export function addBlocks(
  y0: i32,
  y1: i32,
  x: usize,
  width: i32,
  height: i32,
  up: i32,
  channels: i32,
  block: i32,
  index: usize,
  rows: usize,
  stride: i32,
  step: i32,
  y: usize,
  out: usize,
): void {
  const pixelBytes = (<usize>block) << 2;
  const rowBytes = (<usize>stride) << 2;
  const inWidth = width >> up;
  const inHeight = height >> up;
  for (let number = 0; number * block < channels; number++) {
    const rowsOfBlock = rows + ((<usize>number * step) << 2);
    for (let j = y0; j < y1; j++) {
      const line = x + <usize>(number * inHeight + (j >> up)) * inWidth * pixelBytes;
      const first = <usize>(number * height + j) * width * pixelBytes;
      const numbers = index + ((<usize>j * width) << 2);
      for (let i = 0; i < width; i++) {
        const row = rowsOfBlock + <usize>load<u32>(numbers + ((<usize>i) << 2)) * rowBytes;
        const source = line + <usize>(i >> up) * pixelBytes;
        const at = first + <usize>i * pixelBytes;
        for (let k: usize = 0; k < pixelBytes; k += 16) {
          const sum = f32x4.add(v128.load(source + k), v128.load(row + k));
          v128.store(out + at + k, f32x4.add(sum, v128.load(y + at + k)));
        }
      }
    }
  }
}

/** out = leaky(x) in planes, for x in blocks. */
export function unblock(
  y0: i32,
  y1: i32,
  x: usize,
  width: i32,
  height: i32,
  channels: i32,
  block: i32,
  slope: f32,
  out: usize,
): void {
  const slopes = f32x4.splat(slope);
  const pixelBytes = (<usize>block) << 2;
  const plane = (<usize>width * height) << 2;
  const begin = y0 * width;
  const end = y1 * width;
  for (let c = 0; c < channels; c++) {
    const source = x + <usize>(c / block) * plane * block + ((<usize>(c % block)) << 2);
    if (c % 4 === 0 && c + 4 <= channels) {
      let p = begin;
      const target = out + <usize>c * plane;
      for (; p + 4 <= end; p += 4) {
        const at = source + <usize>p * pixelBytes;
        const a = leaky(v128.load(at), slopes);
        const b = leaky(v128.load(at + pixelBytes), slopes);
        const d = leaky(v128.load(at + 2 * pixelBytes), slopes);
        const e = leaky(v128.load(at + 3 * pixelBytes), slopes);
        const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
        const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
        const de0 = v128.shuffle<f32>(d, e, 0, 4, 1, 5);
        const de1 = v128.shuffle<f32>(d, e, 2, 6, 3, 7);
        const to = target + ((<usize>p) << 2);
        v128.store(to, v128.shuffle<f32>(ab0, de0, 0, 1, 4, 5));
        v128.store(to + plane, v128.shuffle<f32>(ab0, de0, 2, 3, 6, 7));
        v128.store(to + 2 * plane, v128.shuffle<f32>(ab1, de1, 0, 1, 4, 5));
        v128.store(to + 3 * plane, v128.shuffle<f32>(ab1, de1, 2, 3, 6, 7));
      }
      for (; p < end; p++) {
        const at = source + <usize>p * pixelBytes;
        for (let k: usize = 0; k < 4; k++) {
          const v = load<f32>(at + (k << 2));
          store<f32>(target + k * plane + ((<usize>p) << 2), max<f32>(v, v * slope));
        }
      }
      c += 3;
    } else {
      for (let p = begin; p < end; p++) {
        const v = load<f32>(source + <usize>p * pixelBytes);
        store<f32>(out + <usize>c * plane + ((<usize>p) << 2), max<f32>(v, v * slope));
      }
    }
  }
}
