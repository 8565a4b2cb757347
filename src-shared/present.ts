/**
 * A value that is there by construction, where types cannot say so. Throws an Error, which is a mistake of ours, at the place
 * where it is missing instead of somewhere later. For elements that a loop's bounds vouch for, `!` is enough.
 */
export function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('a value is missing that must be there');
  return value;
}
