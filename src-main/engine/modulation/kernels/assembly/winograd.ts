/**
 * Winograd's minimal filtering F(2 x 2, 3 x 3) over feature maps in blocks (Lavin and Gray, arXiv 1509.09308, section 4.1): tiles of
 * 2 x 2 pixels, each made of 4 x 4, in sixteen positions. In between, one product of channels a position takes the place of nine a pixel.
 *
 * Tiles lie in rows of `across`, in `tiles` places a position and block: [16, C / block, tiles, block]. A piece of work is one row
 * of tiles of one block; `rows` rows are done, from row `first` of the map on.
 */

/** The sixteen positions of every tile: B' d B of its 4 x 4 pixels, with zeros for what lies outside of the map. */
export function winogradTiles(
  from: i32,
  to: i32,
  x: usize,
  width: i32,
  height: i32,
  blocks: i32,
  block: i32,
  first: i32,
  rows: i32,
  tiles: i32,
  out: usize,
): void {
  const pixel = (<usize>block) << 2;
  const line = <usize>width * pixel;
  const across = (width + 1) >> 1;
  const position = <usize>blocks * tiles * pixel;
  const zero = f32x4.splat(0);
  for (let piece = from; piece < to; piece++) {
    const number = piece / rows;
    const row = piece % rows;
    const top = 2 * (first + row) - 1;
    const map = x + <usize>number * height * line;
    const r0 = top < 0 ? 0 : map + <usize>top * line;
    const r1 = map + <usize>(top + 1) * line;
    const r2 = top + 2 < height ? map + <usize>(top + 2) * line : 0;
    const r3 = top + 3 < height ? map + <usize>(top + 3) * line : 0;
    for (let i = 0; i < 4; i++) {
      // B' d, row i: d0 - d2, d1 + d2, d2 - d1, d1 - d3.
      const a = i === 0 ? r0 : i === 2 ? r2 : r1;
      const b = i === 2 ? r1 : i === 3 ? r3 : r2;
      const flip = i === 1 ? zero : f32x4.splat(-0.0);
      const outside = a === 0 || b === 0;
      let target = out + <usize>(4 * i) * position + <usize>(number * tiles + row * across) * pixel;
      for (let tile = 0; tile < across; tile++) {
        const left = 2 * tile - 1;
        const edge = outside || left < 0 || left + 3 >= width;
        const at = <usize>left * pixel;
        for (let k: usize = 0; k < pixel; k += 16) {
          let t0: v128, t1: v128, t2: v128, t3: v128;
          if (edge) {
            t0 = f32x4.add(pick(a, left, width, pixel, k), v128.xor(pick(b, left, width, pixel, k), flip));
            t1 = f32x4.add(pick(a, left + 1, width, pixel, k), v128.xor(pick(b, left + 1, width, pixel, k), flip));
            t2 = f32x4.add(pick(a, left + 2, width, pixel, k), v128.xor(pick(b, left + 2, width, pixel, k), flip));
            t3 = f32x4.add(pick(a, left + 3, width, pixel, k), v128.xor(pick(b, left + 3, width, pixel, k), flip));
          } else {
            const u = a + at + k;
            const v = b + at + k;
            t0 = f32x4.add(v128.load(u), v128.xor(v128.load(v), flip));
            t1 = f32x4.add(v128.load(u + pixel), v128.xor(v128.load(v + pixel), flip));
            t2 = f32x4.add(v128.load(u + 2 * pixel), v128.xor(v128.load(v + 2 * pixel), flip));
            t3 = f32x4.add(v128.load(u + 3 * pixel), v128.xor(v128.load(v + 3 * pixel), flip));
          }
          const place = target + k;
          v128.store(place, f32x4.sub(t0, t2));
          v128.store(place + position, f32x4.add(t1, t2));
          v128.store(place + 2 * position, f32x4.sub(t2, t1));
          v128.store(place + 3 * position, f32x4.sub(t1, t3));
        }
        target += pixel;
      }
    }
  }
}

/** Four channels of a pixel, zeros outside of the map: where there is no row, or beside it. */
function pick(row: usize, column: i32, width: i32, pixel: usize, k: usize): v128 {
  if (row === 0 || <u32>column >= <u32>width) return f32x4.splat(0);
  return v128.load(row + <usize>column * pixel + k);
}

/** The 2 x 2 pixels of every tile: A' m A of its sixteen positions. */
export function winogradPixels(
  from: i32,
  to: i32,
  m: usize,
  width: i32,
  height: i32,
  blocks: i32,
  block: i32,
  first: i32,
  rows: i32,
  tiles: i32,
  out: usize,
): void {
  const pixel = (<usize>block) << 2;
  const line = <usize>width * pixel;
  const across = (width + 1) >> 1;
  const position = <usize>blocks * tiles * pixel;
  for (let piece = from; piece < to; piece++) {
    const number = piece / rows;
    const row = piece % rows;
    const top = 2 * (first + row);
    const below = top + 1 < height;
    let target = out + <usize>(number * height + top) * line;
    let source = m + <usize>(number * tiles + row * across) * pixel;
    for (let tile = 0; tile < across; tile++) {
      const right = 2 * tile + 1 < width;
      for (let k: usize = 0; k < pixel; k += 16) {
        // A' m, column by column: m0 + m1 + m2 and m1 - m2 - m3. Then the same across.
        let at = source + k;
        let m1 = v128.load(at + 4 * position);
        let m2 = v128.load(at + 8 * position);
        let upper = f32x4.add(f32x4.add(v128.load(at), m1), m2);
        let lower = f32x4.sub(f32x4.sub(m1, m2), v128.load(at + 12 * position));

        at += position;
        m1 = v128.load(at + 4 * position);
        m2 = v128.load(at + 8 * position);
        let high = f32x4.add(f32x4.add(v128.load(at), m1), m2);
        let low = f32x4.sub(f32x4.sub(m1, m2), v128.load(at + 12 * position));
        upper = f32x4.add(upper, high);
        lower = f32x4.add(lower, low);

        at += position;
        m1 = v128.load(at + 4 * position);
        m2 = v128.load(at + 8 * position);
        const higher = f32x4.add(f32x4.add(v128.load(at), m1), m2);
        const lowest = f32x4.sub(f32x4.sub(m1, m2), v128.load(at + 12 * position));
        v128.store(target + k, f32x4.add(upper, higher));
        if (below) v128.store(target + line + k, f32x4.add(lower, lowest));
        if (right) {
          high = f32x4.sub(high, higher);
          low = f32x4.sub(low, lowest);
          at += position;
          m1 = v128.load(at + 4 * position);
          m2 = v128.load(at + 8 * position);
          v128.store(target + pixel + k, f32x4.sub(high, f32x4.add(f32x4.add(v128.load(at), m1), m2)));
          if (below) {
            const last = f32x4.sub(f32x4.sub(m1, m2), v128.load(at + 12 * position));
            v128.store(target + line + pixel + k, f32x4.sub(low, last));
          }
        }
      }
      source += pixel;
      target += 2 * pixel;
    }
  }
}
