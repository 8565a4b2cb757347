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
 * `width` and `height` are those of the whole map. Sixteen channels at a time: one cache line of a row goes to sixteen
 * planes. Planes of a power of two lie in the same few lines of a cache, so each is written sixteen pixels on, a whole line,
 * before the next one is.
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
      while (x + 4 <= x1) {
        // Up to the next whole line of the planes, four pixels at least.
        const run = x + (max(4, min(x1 - x, 16 - (x & 15))) & ~3);
        for (let k = c; k < quads; k += 4)
          expandQuad(index, line, x, run, rows + ((<usize>k) << 2), stride, planes + <usize>k * plane, plane);
        for (let k = quads; k < last; k++)
          expandOne(index, line, x, run, rows + ((<usize>k) << 2), stride, planes + <usize>k * plane);
        x = run;
      }
      for (let k = c; k < last; k++)
        expandOne(index, line, x, x1, rows + ((<usize>k) << 2), stride, planes + <usize>k * plane);
    }
  }
}

/**
 * blocks[c / block][y][x][c % block] = rows[index[y][x]][c] for the pixels of a rectangle: as expandRows, in blocks of
 * channels. `width` and `height` are those of the whole map; `stride`: floats from a row to the next; `block` is a
 * multiple of 4, `channels` are those of the rows: what fills the last block is not written.
 */
export function expandBlocks(
  index: usize,
  width: i32,
  height: i32,
  x0: i32,
  y0: i32,
  x1: i32,
  y1: i32,
  rows: usize,
  stride: i32,
  channels: i32,
  block: i32,
  blocks: usize,
): void {
  const rowBytes = (<usize>stride) << 2;
  const pixelBytes = (<usize>block) << 2;
  for (let c = 0; c < channels; c += block) {
    const source = rows + ((<usize>c) << 2);
    const first = blocks + <usize>(c / block) * width * height * pixelBytes;
    const inBlock = min(channels - c, block);
    const quadBytes = (<usize>(inBlock & ~3)) << 2;
    const inBlockBytes = (<usize>inBlock) << 2;
    for (let y = y0; y < y1; y++) {
      const line = <usize>y * width;
      let picked = index + ((line + x0) << 2);
      const end = index + ((line + x1) << 2);
      let target = first + (line + x0) * pixelBytes;
      if (inBlock === 16) {
        for (; picked < end; picked += 4, target += 64) {
          const row = source + <usize>load<u32>(picked) * rowBytes;
          v128.store(target, v128.load(row, 0), 0);
          v128.store(target, v128.load(row, 16), 16);
          v128.store(target, v128.load(row, 32), 32);
          v128.store(target, v128.load(row, 48), 48);
        }
      } else {
        for (; picked < end; picked += 4, target += pixelBytes) {
          const row = source + <usize>load<u32>(picked) * rowBytes;
          let at: usize = 0;
          for (; at < quadBytes; at += 16) v128.store(target + at, v128.load(row + at));
          for (; at < inBlockBytes; at += 4) store<f32>(target + at, load<f32>(row + at));
        }
      }
    }
  }
}

/**
 * Four channels, from `rows` and `planes` on, of the pixels x0 ... x1 of the line that begins at pixel `line`; x1 - x0 is a
 * multiple of 4.
 */
function expandQuad(
  index: usize,
  line: usize,
  x0: i32,
  x1: i32,
  rows: usize,
  stride: usize,
  planes: usize,
  plane: usize,
): void {
  for (let x = x0; x < x1; x += 4) {
    const pixel = (line + x) << 2;
    const picked = v128.load(index + pixel);
    const target = planes + pixel;
    const r0 = rows + <usize>i32x4.extract_lane(picked, 0) * stride;
    const a = v128.load(r0);
    // Inside a painted area neighbourhoods are alike.
    if (i32x4.all_true(i32x4.eq(picked, v128.shuffle<i32>(picked, picked, 0, 0, 0, 0)))) {
      v128.store(target, v128.shuffle<f32>(a, a, 0, 0, 0, 0));
      v128.store(target + plane, v128.shuffle<f32>(a, a, 1, 1, 1, 1));
      v128.store(target + 2 * plane, v128.shuffle<f32>(a, a, 2, 2, 2, 2));
      v128.store(target + 3 * plane, v128.shuffle<f32>(a, a, 3, 3, 3, 3));
      continue;
    }
    const b = v128.load(rows + <usize>i32x4.extract_lane(picked, 1) * stride);
    const d = v128.load(rows + <usize>i32x4.extract_lane(picked, 2) * stride);
    const e = v128.load(rows + <usize>i32x4.extract_lane(picked, 3) * stride);
    const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const de0 = v128.shuffle<f32>(d, e, 0, 4, 1, 5);
    const de1 = v128.shuffle<f32>(d, e, 2, 6, 3, 7);
    v128.store(target, v128.shuffle<f32>(ab0, de0, 0, 1, 4, 5));
    v128.store(target + plane, v128.shuffle<f32>(ab0, de0, 2, 3, 6, 7));
    v128.store(target + 2 * plane, v128.shuffle<f32>(ab1, de1, 0, 1, 4, 5));
    v128.store(target + 3 * plane, v128.shuffle<f32>(ab1, de1, 2, 3, 6, 7));
  }
}

/** One channel of the pixels x0 ... x1 of a line. */
function expandOne(index: usize, line: usize, x0: i32, x1: i32, rows: usize, stride: usize, plane: usize): void {
  for (let x = x0; x < x1; x++) {
    const pixel = (line + x) << 2;
    store<f32>(plane + pixel, load<f32>(rows + <usize>load<u32>(index + pixel) * stride));
  }
}
