import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Weights } from '../network/weights.ts';
import { toByteSource } from './byte-source.ts';
import { examineWeights } from './examine-weights.ts';
import { readSafetensorsHeader, writeSafetensors } from './safetensors.ts';

/** More than a block of a megabyte in halves, and an odd number of them. */
const LONG = 600_001;

function examine(data: Float32Array, type: 'F16' | 'F32'): string[] {
  const weights: Weights = new Map([
    ['before', { shape: [3], data: Float32Array.of(1, -65504, 2 ** -24) }],
    ['examined', { shape: [data.length], data }],
    ['next', { shape: [1], data: Float32Array.of(-0) }],
  ]);
  const bytes = writeSafetensors(weights, { precision: () => type });
  const { sha256, doubtful } = examineWeights(toByteSource(bytes), readSafetensorsHeader(bytes));
  expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  return doubtful;
}

it.each(['F16', 'F32'] as const)('finds what is no number in %s, wherever it stands, and nothing else', (type) => {
  const numbers = Float32Array.from({ length: LONG }, (_, i) => (i % 2001) - 1000);
  expect(examine(numbers, type)).toEqual([]);
  for (const [position, value] of [
    [0, NaN],
    [1, Infinity],
    [LONG - 2, -Infinity],
    [LONG - 1, NaN],
  ] as const)
    expect(examine(numbers.with(position, value), type)).toEqual(['examined']);
});
