/**
 * The hand-written inner loops of the engine, in AssemblyScript (WebAssembly SIMD). All pointers are byte offsets into
 * the imported memory; floats are 32 bits. Built by scripts/build-kernels.mjs into ../kernels.generated.ts.
 */

/**
 * out[i] = bias + rows[indices[i * picks]] + ... + rows[indices[i * picks + picks - 1]], each row `width` floats;
 * negative sums become 0 where `rectify` is set. With a table of weights as rows this is the first SPADE convolution,
 * with partial products as rows it is the second.
 */
export function sumRows(
  indices: usize,
  count: i32,
  picks: i32,
  rows: usize,
  width: i32,
  bias: usize,
  rectify: bool,
  out: usize,
): void {
  const stride = (<usize>width) << 2;
  const blocks = width & ~15;
  const quads = width & ~3;
  const zero = f32x4.splat(0);
  for (let i = 0; i < count; i++) {
    const picked = indices + ((<usize>i * picks) << 2);
    const target = out + <usize>i * stride;
    let w = 0;
    for (; w < blocks; w += 16) {
      const at = (<usize>w) << 2;
      let a = v128.load(bias + at, 0);
      let b = v128.load(bias + at, 16);
      let c = v128.load(bias + at, 32);
      let d = v128.load(bias + at, 48);
      for (let k = 0; k < picks; k++) {
        const row = rows + <usize>load<u32>(picked + ((<usize>k) << 2)) * stride + at;
        a = f32x4.add(a, v128.load(row, 0));
        b = f32x4.add(b, v128.load(row, 16));
        c = f32x4.add(c, v128.load(row, 32));
        d = f32x4.add(d, v128.load(row, 48));
      }
      if (rectify) {
        a = f32x4.max(a, zero);
        b = f32x4.max(b, zero);
        c = f32x4.max(c, zero);
        d = f32x4.max(d, zero);
      }
      v128.store(target + at, a, 0);
      v128.store(target + at, b, 16);
      v128.store(target + at, c, 32);
      v128.store(target + at, d, 48);
    }
    for (; w < quads; w += 4) {
      const at = (<usize>w) << 2;
      let sum = v128.load(bias + at);
      for (let k = 0; k < picks; k++)
        sum = f32x4.add(sum, v128.load(rows + <usize>load<u32>(picked + ((<usize>k) << 2)) * stride + at));
      v128.store(target + at, rectify ? f32x4.max(sum, zero) : sum);
    }
    for (; w < width; w++) {
      const at = (<usize>w) << 2;
      let sum = load<f32>(bias + at);
      for (let k = 0; k < picks; k++)
        sum += load<f32>(rows + <usize>load<u32>(picked + ((<usize>k) << 2)) * stride + at);
      store<f32>(target + at, rectify ? max<f32>(sum, 0) : sum);
    }
  }
}

/**
 * planes[c][y][x] = rows[index[y][x]][c] for the pixels of a rectangle: rows of modulation become maps, channel first.
 * `width` and `height` are those of the whole map. Sixteen channels at a time: one cache line of a row is read whole
 * and goes to sixteen planes.
 */
export function expandRows(
  index: usize,
  width: i32,
  height: i32,
  x0: i32,
  y0: i32,
  x1: i32,
  y1: i32,
  rows: usize,
  channels: i32,
  planes: usize,
): void {
  const stride = (<usize>channels) << 2;
  const plane = (<usize>width * height) << 2;
  for (let c = 0; c < channels; c += 16) {
    const last = min(c + 16, channels);
    const quads = c + ((last - c) & ~3);
    for (let y = y0; y < y1; y++) {
      const line = <usize>y * width;
      let x = x0;
      for (; x + 4 <= x1; x += 4) {
        const pixel = (line + x) << 2;
        const r0 = rows + <usize>load<u32>(index + pixel, 0) * stride;
        const r1 = rows + <usize>load<u32>(index + pixel, 4) * stride;
        const r2 = rows + <usize>load<u32>(index + pixel, 8) * stride;
        const r3 = rows + <usize>load<u32>(index + pixel, 12) * stride;
        let k = c;
        for (; k < quads; k += 4) {
          const at = (<usize>k) << 2;
          const a = v128.load(r0 + at);
          const b = v128.load(r1 + at);
          const d = v128.load(r2 + at);
          const e = v128.load(r3 + at);
          const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
          const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
          const de0 = v128.shuffle<f32>(d, e, 0, 4, 1, 5);
          const de1 = v128.shuffle<f32>(d, e, 2, 6, 3, 7);
          const target = planes + <usize>k * plane + pixel;
          v128.store(target, v128.shuffle<f32>(ab0, de0, 0, 1, 4, 5));
          v128.store(target + plane, v128.shuffle<f32>(ab0, de0, 2, 3, 6, 7));
          v128.store(target + 2 * plane, v128.shuffle<f32>(ab1, de1, 0, 1, 4, 5));
          v128.store(target + 3 * plane, v128.shuffle<f32>(ab1, de1, 2, 3, 6, 7));
        }
        for (; k < last; k++) {
          const at = (<usize>k) << 2;
          const target = planes + <usize>k * plane + pixel;
          store<f32>(target, load<f32>(r0 + at), 0);
          store<f32>(target, load<f32>(r1 + at), 4);
          store<f32>(target, load<f32>(r2 + at), 8);
          store<f32>(target, load<f32>(r3 + at), 12);
        }
      }
      for (; x < x1; x++) {
        const pixel = (line + x) << 2;
        const row = rows + <usize>load<u32>(index + pixel) * stride;
        for (let k = c; k < last; k++)
          store<f32>(planes + <usize>k * plane + pixel, load<f32>(row + ((<usize>k) << 2)));
      }
    }
  }
}
