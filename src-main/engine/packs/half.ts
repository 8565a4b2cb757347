/** Half-precision numbers: IEEE 754 binary16 and bfloat16, to and from float32, exact including subnormals. */

let widened: Float32Array | undefined;

/** Float32 values of binary16 bit patterns. A table of all 65536 makes a large file a matter of look-ups. */
export function widenHalves(halves: Uint16Array): Float32Array {
  widened ??= Float32Array.from({ length: 0x10000 }, (_, bits) => halfToNumber(bits));
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = widened[halves[i]!]!;
  return values;
}

/** Float32 values of bfloat16 bit patterns: the upper half of a float32. */
export function widenBfloats(bfloats: Uint16Array): Float32Array {
  const bits = new Uint32Array(bfloats.length);
  for (let i = 0; i < bfloats.length; i++) bits[i] = bfloats[i]! << 16;
  return new Float32Array(bits.buffer);
}

/** Binary16 bit patterns, rounded to nearest, ties to even; beyond 65504 becomes infinity. */
export function narrowToHalves(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = floatBitsToHalf(bits[i]!);
  return halves;
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function floatBitsToHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65520 and above lie closer to 2^16 than to the largest half, 65504.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Below 2^-14 the result is subnormal: its fraction counts steps of 2^-24.
  if (magnitude < 0x38800000) return sign | subnormalFraction(magnitude);
  // Rebias the exponent by 15 - 127; a carry out of the fraction rightly raises the exponent.
  return sign | roundedShift(magnitude - 0x38000000, 13);
}

function subnormalFraction(magnitude: number): number {
  const shift = 126 - (magnitude >>> 23);
  return shift > 24 ? 0 : roundedShift((magnitude & 0x7fffff) | 0x800000, shift);
}

/** `value` / 2^shift, rounded to nearest, ties to even. */
function roundedShift(value: number, shift: number): number {
  const floor = value >>> shift;
  const rest = value - floor * 2 ** shift;
  const half = 2 ** (shift - 1);
  return rest > half || (rest === half && (floor & 1) === 1) ? floor + 1 : floor;
}
