/** Sums of rows. */

/**
 * out[i] = bias + rows[indices[i * picks]] + ... + rows[indices[i * picks + picks - 1]], each row `width` floats;
 * negative sums become 0 where `rectify` is set. With a table of weights as rows this is the first SPADE convolution,
 * with partial products as rows it is the second.
 */
export function sumRows(
  from: i32,
  to: i32,
  indices: usize,
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
  for (let i = from; i < to; i++) {
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
