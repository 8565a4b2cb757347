/** Numbers of the network in a width that stays: three digits that count. */
export function numberWords(value: number): string {
  if (Math.abs(value) < 0.0005) return '0';
  return value.toPrecision(3).replace('e+', 'e');
}
