import { describe, expect, it } from 'vitest';
import { readSafetensors, readSafetensorsHeader, readSafetensorsTyped, writeSafetensors } from './safetensors.ts';
import { codeOf } from '../../../test/support/packs/errors.ts';
import type { Weights } from '../network/weights.ts';

const weights: Weights = new Map([
  ['b.weight', { shape: [2, 3], data: Float32Array.of(1, -2, 0.5, 2 ** -24, 65504, 0) }],
  ['a.mean', { shape: [2], data: Float32Array.of(1 / 3, 1e-30) }],
  ['scalar', { shape: [], data: Float32Array.of(7) }],
  ['empty', { shape: [0, 1e9], data: new Float32Array(0) }],
]);

/** A file from a header as text and raw tensor bytes; the length field is the header's unless given. */
function buildFile(header: string, data: readonly number[] = [], length?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

function buildTensorFile(
  tensors: Record<string, { dtype: string; shape: unknown; data_offsets: unknown }>,
  data: readonly number[],
): Uint8Array {
  return buildFile(JSON.stringify(tensors), data);
}

describe('writing and reading safetensors', () => {
  it('gives back float32 tensors bit for bit, and the metadata', () => {
    const file = writeSafetensors(weights, { metadata: { made: 'here' } });
    expect(readSafetensorsHeader(file).metadata).toEqual({ made: 'here' });
    const read = readSafetensors(file);
    expect([...read.keys()].sort()).toEqual([...weights.keys()].sort());
    for (const [name, tensor] of weights) expect(read.get(name)).toEqual(tensor);
  });

  it('stores the halves that the caller chooses and keeps the rest', () => {
    const file = writeSafetensors(weights, { precision: (name) => (name === 'a.mean' ? 'F32' : 'F16') });
    const { tensors } = readSafetensorsHeader(file);
    expect([...tensors].map(([name, { type }]) => `${name} ${type}`)).toEqual([
      'a.mean F32',
      'b.weight F16',
      'empty F16',
      'scalar F16',
    ]);
    expect(tensors.get('a.mean')!.offset % 8).toBe(0);
    expect(readSafetensors(file).get('b.weight')).toEqual(weights.get('b.weight'));
    expect(readSafetensors(file).get('a.mean')).toEqual(weights.get('a.mean'));
  });

  it('does not depend on the order in which tensors are given', () => {
    expect(writeSafetensors(new Map([...weights].reverse()))).toEqual(writeSafetensors(weights));
  });
});

describe('reading other types', () => {
  const file = buildTensorFile(
    {
      labels: { dtype: 'U8', shape: [3], data_offsets: [0, 3] },
      count: { dtype: 'I64', shape: [], data_offsets: [3, 11] },
      double: { dtype: 'F64', shape: [1], data_offsets: [11, 19] },
      bfloat: { dtype: 'BF16', shape: [1], data_offsets: [19, 21] },
    },
    [0, 7, 255, 254, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0x80, 0x3f],
  );

  it('keeps them when asked for', () => {
    const tensors = readSafetensorsTyped(file);
    expect(tensors.get('labels')).toEqual({ type: 'U8', shape: [3], data: Uint8Array.of(0, 7, 255) });
    expect(tensors.get('count')).toEqual({ type: 'I64', shape: [], data: BigInt64Array.of(-2n) });
    expect(tensors.get('double')!.data).toEqual(Float64Array.of(1.5));
    expect(tensors.get('bfloat')!.data).toEqual(Float32Array.of(1));
  });

  it('makes float32 of them as weights', () => {
    expect([...readSafetensors(file)].map(([, { data }]) => [...data])).toEqual([[0, 7, 255], [-2], [1.5], [1]]);
  });
});

describe('hostile safetensors', () => {
  const tensor = (shape: unknown, offsets: unknown, dtype = 'F32') => ({ t: { dtype, shape, data_offsets: offsets } });
  const cases: [string, string, Uint8Array][] = [
    ['an empty file', 'safetensors-header', new Uint8Array(0)],
    ['a header of 10 GB', 'safetensors-header', buildFile('{}', [], 10_000_000_000n)],
    ['a header of 2^64 - 1 bytes', 'safetensors-header', buildFile('{}', [], 2n ** 64n - 1n)],
    ['a header that is no JSON', 'safetensors-header', buildFile('{"a":')],
    ['a header that is a list', 'safetensors-header', buildFile('[]')],
    ['a header that is not UTF-8', 'safetensors-header', buildFile('{"\0":1}').with(10, 0xff)],
    ['deeply nested JSON', 'safetensors-header', buildFile('['.repeat(1_000_000))],
    ['metadata that is no text', 'safetensors-header', buildFile('{"__metadata__":{"a":1}}')],
    ['bytes after the last tensor', 'safetensors-header', buildTensorFile(tensor([1], [0, 4]), [0, 0, 0, 0, 0])],
    ['a tensor beyond the end', 'safetensors-tensor', buildTensorFile(tensor([2], [0, 8]), [0, 0, 0, 0])],
    ['a tensor of 10 GB', 'safetensors-tensor', buildTensorFile(tensor([2_500_000_000], [0, 10_000_000_000]), [0])],
    [
      'a shape whose product overflows',
      'safetensors-tensor',
      buildTensorFile(tensor([2 ** 32, 2 ** 32, 2 ** 32], [0, 4]), [0, 0, 0, 0]),
    ],
    ['a shape that does not fit its bytes', 'safetensors-tensor', buildTensorFile(tensor([3], [0, 4]), [0, 0, 0, 0])],
    ['a negative dimension', 'safetensors-tensor', buildTensorFile(tensor([-1], [0, 4]), [0, 0, 0, 0])],
    ['a fractional dimension', 'safetensors-tensor', buildTensorFile(tensor([0.5, 2], [0, 4]), [0, 0, 0, 0])],
    ['a dimension beyond 2^53', 'safetensors-tensor', buildTensorFile(tensor([1e300], [0, 4]), [0, 0, 0, 0])],
    ['a shape that is no list', 'safetensors-tensor', buildTensorFile(tensor('4', [0, 4]), [0, 0, 0, 0])],
    ['offsets in the wrong order', 'safetensors-tensor', buildTensorFile(tensor([1], [4, 0]), [0, 0, 0, 0])],
    ['negative offsets', 'safetensors-tensor', buildTensorFile(tensor([1], [-4, 0]), [0, 0, 0, 0])],
    ['a gap', 'safetensors-tensor', buildTensorFile(tensor([1], [4, 8]), [0, 0, 0, 0, 0, 0, 0, 0])],
    [
      'an overlap',
      'safetensors-tensor',
      buildTensorFile({ ...tensor([1], [0, 4]), u: tensor([1], [2, 6]).t }, [0, 0, 0, 0, 0, 0]),
    ],
    [
      'two tensors on the same bytes',
      'safetensors-tensor',
      buildTensorFile({ ...tensor([1], [0, 4]), u: tensor([1], [0, 4]).t }, [0, 0, 0, 0]),
    ],
    ['an unknown type', 'safetensors-type', buildTensorFile(tensor([4], [0, 4], 'F8_E4M3'), [0, 0, 0, 0])],
    [
      'a type named like an object method',
      'safetensors-type',
      buildTensorFile(tensor([4], [0, 4], 'toString'), [0, 0, 0, 0]),
    ],
  ];

  it.each(cases)('%s is %s', (_, code, file) => {
    expect(codeOf(() => readSafetensors(file))).toBe(code);
    expect(codeOf(() => readSafetensorsTyped(file))).toBe(code);
  });

  it('is an error at every length of a truncated file', () => {
    const file = writeSafetensors(weights);
    for (let length = 0; length < file.length; length++) {
      expect(codeOf(() => readSafetensors(file.subarray(0, length)))).toMatch(/^safetensors-/);
    }
  });

  it('is an error or a file, never a crash, with any one byte changed', () => {
    const file = writeSafetensors(weights);
    for (let at = 0; at < file.length; at++) {
      for (const byte of [0, 0x22, 0x39, 0xff]) {
        expect(codeOf(() => readSafetensors(file.with(at, byte)))).toMatch(/^(safetensors-.*|no error)$/);
      }
    }
  });
});
