/**
 * Element types of tensors in files, and reading them into typed arrays. Files are little endian, as is every machine
 * that our runtimes support.
 */
import { readRange, type ByteSource } from './byte-source.ts';
import { widenBfloats, widenHalves } from './half.ts';

/** Bytes of one element, by safetensors' names of the types. */
export const ELEMENT_BYTES = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;

export type ElementType = keyof typeof ELEMENT_BYTES;

export type Elements = Float64Array | Float32Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

export function isElementType(name: string): name is ElementType {
  return Object.hasOwn(ELEMENT_BYTES, name);
}

/** Elements of a shape, or undefined when there are more than `max`; never loses precision to a huge dimension. */
export function countElements(shape: readonly number[], max: number): number | undefined {
  if (shape.includes(0)) return 0;
  let count = 1;
  for (const dimension of shape) {
    count *= dimension;
    if (count > max) return undefined;
  }
  return count;
}

/** Reads `count` elements at `offset`; halves are widened to float32. The range is checked before it is allocated. */
export function readElements(source: ByteSource, type: ElementType, offset: number, count: number): Elements {
  const { buffer } = readRange(source, offset, count * ELEMENT_BYTES[type]) as Uint8Array<ArrayBuffer>;
  switch (type) {
    case 'F64':
      return new Float64Array(buffer);
    case 'F32':
      return new Float32Array(buffer);
    case 'F16':
      return widenHalves(new Uint16Array(buffer));
    case 'BF16':
      return widenBfloats(new Uint16Array(buffer));
    case 'I64':
      return new BigInt64Array(buffer);
    case 'I32':
      return new Int32Array(buffer);
    case 'I16':
      return new Int16Array(buffer);
    case 'I8':
      return new Int8Array(buffer);
    case 'U8':
    case 'BOOL':
      return new Uint8Array(buffer);
  }
}

/** The elements as float32, rounded where they hold more; the same array when they are float32 already. */
export function toFloat32(elements: Elements): Float32Array {
  if (elements instanceof Float32Array) return elements;
  const values = new Float32Array(elements.length);
  for (let i = 0; i < elements.length; i++) values[i] = Number(elements[i]);
  return values;
}
