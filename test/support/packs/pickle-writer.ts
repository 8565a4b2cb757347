/** Writes pickles and legacy checkpoints byte by byte, for tests. */

export type Bytes = readonly number[];

export const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

export function uint32(value: number): number[] {
  return [...new Uint8Array(Uint32Array.of(value).buffer)];
}

export function uint64(value: number | bigint): number[] {
  return [...new Uint8Array(BigUint64Array.of(BigInt(value)).buffer)];
}

export const pickle = (...parts: (Bytes | string)[]): number[] => [
  0x80,
  2,
  ...parts.flatMap((part) => (typeof part === 'string' ? ascii(part) : part)),
  ...ascii('.'),
];

export const text = (value: string): number[] => [...ascii('X'), ...uint32(value.length), ...ascii(value)];
export const integer = (value: number): number[] => [...ascii('J'), ...uint32(value)];
/** Any whole number, as Python's LONG1. */
export const long = (value: bigint, bytes: number): number[] => [
  0x8a,
  bytes,
  ...Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 255n)),
];
export const global = (module: string, name: string): number[] => ascii(`c${module}\n${name}\n`);
export const tuple = (...items: Bytes[]): number[] => [...ascii('('), ...items.flat(), ...ascii('t')];
export const list = (...items: Bytes[]): number[] => [...ascii(']('), ...items.flat(), ...ascii('e')];
export const dict = (...items: [Bytes, Bytes][]): number[] => [...ascii('}('), ...items.flat(2), ...ascii('u')];
export const call = (callable: Bytes, ...values: Bytes[]): number[] => [
  ...callable,
  ...tuple(...values),
  ...ascii('R'),
];

export const storage = (key: string, count: Bytes, type = 'FloatStorage'): number[] => [
  ...tuple(text('storage'), global('torch', type), text(key), text('cpu'), count, ascii('N')),
  ...ascii('Q'),
];

export function tensor(
  storageReference: Bytes,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
): number[] {
  const hooks = call(global('collections', 'OrderedDict'));
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    storageReference,
    integer(offset),
    tuple(...shape.map(integer)),
    tuple(...strides.map(integer)),
    [0x89],
    hooks,
  );
}

const SYSTEM = pickle(dict([text('little_endian'), [0x88]]));

export interface LegacyParts {
  magic?: Bytes;
  version?: Bytes;
  system?: Bytes;
  root: Bytes;
  /** Storage keys, each with the count that stands before its data and the data itself. */
  storages?: { key: string; count?: number | bigint; data: Bytes }[];
}

/** A legacy checkpoint: magic, version, system, the object, the keys, then the storages. */
export function legacyCheckpoint({ magic, version, system, root, storages = [] }: LegacyParts): Uint8Array {
  return Uint8Array.from([
    ...(magic ?? pickle(long(0x1950a86a20f9469cfc6cn, 10))),
    ...(version ?? pickle([...ascii('M'), 0xe9, 0x03])),
    ...(system ?? SYSTEM),
    ...pickle(root),
    ...pickle(list(...storages.map(({ key }) => text(key)))),
    ...storages.flatMap(({ count, data }) => [...uint64(count ?? data.length / 4), ...data]),
  ]);
}

/** Little-endian bytes of float32 numbers. */
export const floats = (...values: number[]): number[] => [...new Uint8Array(Float32Array.from(values).buffer)];
