/** Feature maps in planes, for processors whose convolutions want them so: four pixels and four channels are turned at a time. */
import { leaky } from './blocks';

/** Four numbers of x from column i on; each twice where x has half the width. */
function loadFour(line: usize, i: i32, up: i32): v128 {
  const at = line + ((<usize>(i >> up)) << 2);
  if (!up) return v128.load(at);
  const pair = v128.load64_zero(at);
  return v128.shuffle<f32>(pair, pair, 0, 0, 1, 1);
}

/** As modulateBlocks. */
export function modulatePlanes(
  y0: i32,
  y1: i32,
  x: usize,
  width: i32,
  height: i32,
  up: i32,
  channels: i32,
  index: usize,
  rows: usize,
  stride: i32,
  offsets: usize,
  offsetStride: i32,
  noise: usize,
  factors: usize,
  slope: f32,
  out: usize,
): void {
  const slopes = f32x4.splat(slope);
  const rowBytes = (<usize>stride) << 2;
  const offsetBytes = (<usize>offsetStride) << 2;
  const plane = (<usize>width * height) << 2;
  const inWidth = width >> up;
  const inPlane = (<usize>inWidth * (height >> up)) << 2;
  for (let c = 0; c < channels; c += 16) {
    const last = min(c + 16, channels);
    const quads = c + ((last - c) & ~3);
    for (let y = y0; y < y1; y++) {
      const line = x + ((<usize>(y >> up) * inWidth) << 2);
      let i = 0;
      for (; i + 4 <= width; i += 4) {
        const pixel = (<usize>(y * width + i)) << 2;
        const n = noise ? v128.load(noise + pixel) : f32x4.splat(0);
        const n0 = <usize>load<u32>(index + pixel, 0);
        const n1 = <usize>load<u32>(index + pixel, 4);
        const n2 = <usize>load<u32>(index + pixel, 8);
        const n3 = <usize>load<u32>(index + pixel, 12);
        for (let k = c; k < quads; k += 4) {
          const at = (<usize>k) << 2;
          let p = rows + at;
          let r0 = v128.load(p + n0 * rowBytes);
          let r1 = v128.load(p + n1 * rowBytes);
          let r2 = v128.load(p + n2 * rowBytes);
          let r3 = v128.load(p + n3 * rowBytes);
          const a01l = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
          const a01h = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
          const a23l = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
          const a23h = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
          p = offsets + at;
          r0 = v128.load(p + n0 * offsetBytes);
          r1 = v128.load(p + n1 * offsetBytes);
          r2 = v128.load(p + n2 * offsetBytes);
          r3 = v128.load(p + n3 * offsetBytes);
          const b01l = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
          const b01h = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
          const b23l = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
          const b23h = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
          const source = line + <usize>k * inPlane;
          const f = factors + at;
          const v0 = f32x4.add(loadFour(source, i, up), f32x4.mul(v128.load32_splat(f, 0), n));
          const v1 = f32x4.add(loadFour(source + inPlane, i, up), f32x4.mul(v128.load32_splat(f, 4), n));
          const v2 = f32x4.add(loadFour(source + 2 * inPlane, i, up), f32x4.mul(v128.load32_splat(f, 8), n));
          const v3 = f32x4.add(loadFour(source + 3 * inPlane, i, up), f32x4.mul(v128.load32_splat(f, 12), n));
          const to = out + <usize>k * plane + pixel;
          let a = v128.shuffle<f32>(a01l, a23l, 0, 1, 4, 5);
          let b = v128.shuffle<f32>(b01l, b23l, 0, 1, 4, 5);
          v128.store(to, leaky(f32x4.add(f32x4.mul(v0, a), b), slopes));
          a = v128.shuffle<f32>(a01l, a23l, 2, 3, 6, 7);
          b = v128.shuffle<f32>(b01l, b23l, 2, 3, 6, 7);
          v128.store(to + plane, leaky(f32x4.add(f32x4.mul(v1, a), b), slopes));
          a = v128.shuffle<f32>(a01h, a23h, 0, 1, 4, 5);
          b = v128.shuffle<f32>(b01h, b23h, 0, 1, 4, 5);
          v128.store(to + 2 * plane, leaky(f32x4.add(f32x4.mul(v2, a), b), slopes));
          a = v128.shuffle<f32>(a01h, a23h, 2, 3, 6, 7);
          b = v128.shuffle<f32>(b01h, b23h, 2, 3, 6, 7);
          v128.store(to + 3 * plane, leaky(f32x4.add(f32x4.mul(v3, a), b), slopes));
        }
      }
      // Columns and channels that are left over, one number at a time.
      for (let k = c; k < last; k++) {
        const source = line + <usize>k * inPlane;
        const at = (<usize>k) << 2;
        const f = load<f32>(factors + at);
        for (let j = k < quads ? i : 0; j < width; j++) {
          const pixel = (<usize>(y * width + j)) << 2;
          const row = <usize>load<u32>(index + pixel);
          const n = noise ? load<f32>(noise + pixel) : <f32>0;
          const u = load<f32>(source + ((<usize>(j >> up)) << 2)) + f * n;
          const v = u * load<f32>(rows + at + row * rowBytes) + load<f32>(offsets + at + row * offsetBytes);
          store<f32>(out + <usize>k * plane + pixel, max<f32>(v, v * slope));
        }
      }
    }
  }
}

/** As addBlocks. */
export function addPlanes(
  y0: i32,
  y1: i32,
  x: usize,
  width: i32,
  height: i32,
  up: i32,
  channels: i32,
  index: usize,
  rows: usize,
  stride: i32,
  y: usize,
  out: usize,
): void {
  const rowBytes = (<usize>stride) << 2;
  const inWidth = width >> up;
  const inHeight = height >> up;
  for (let c = 0; c < channels; c++) {
    const ofChannel = rows + ((<usize>c) << 2);
    for (let j = y0; j < y1; j++) {
      const line = x + ((<usize>(c * inHeight + (j >> up)) * inWidth) << 2);
      const first = (<usize>(c * height + j) * width) << 2;
      const numbers = index + ((<usize>j * width) << 2);
      for (let i = 0; i < width; i++) {
        const at = (<usize>i) << 2;
        const row = load<f32>(ofChannel + <usize>load<u32>(numbers + at) * rowBytes);
        const sum = load<f32>(line + ((<usize>(i >> up)) << 2)) + row;
        store<f32>(out + first + at, sum + load<f32>(y + first + at));
      }
    }
  }
}

/** out = leaky(x), both in planes. */
export function activatePlanes(
  y0: i32,
  y1: i32,
  x: usize,
  width: i32,
  height: i32,
  channels: i32,
  slope: f32,
  out: usize,
): void {
  const slopes = f32x4.splat(slope);
  for (let c = 0; c < channels; c++) {
    let p = (<usize>(c * height + y0) * width) << 2;
    const end = (<usize>(c * height + y1) * width) << 2;
    for (; p + 16 <= end; p += 16) v128.store(out + p, leaky(v128.load(x + p), slopes));
    for (; p < end; p += 4) {
      const v = load<f32>(x + p);
      store<f32>(out + p, max<f32>(v, v * slope));
    }
  }
}
