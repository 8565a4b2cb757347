/**
 * The safetensors format: an 8-byte little-endian header length, a JSON header {name: {dtype, shape, data_offsets}}, the
 * tensors' bytes without gap or overlap. What the header claims is checked against the file before anything is allocated.
 */
import { z } from 'zod';
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { readRange, toByteSource, type ByteInput, type ByteSource } from './byte-source.ts';
import {
  countElements,
  ELEMENT_BYTES,
  isElementType,
  readElements,
  toFloat32,
  type Elements,
  type ElementType,
} from './elements.ts';
import { narrowToHalves } from './half.ts';
import type { Weights, WeightTensor } from '../network/weights.ts';

/** Names, types and shapes of a model of 100 million parameters take 20 KB. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

export interface TensorEntry {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Elements. */
  readonly count: number;
  /** Position in the file, in bytes. */
  readonly offset: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of the header. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

export interface TypedTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** In the type of the file; F16 and BF16 widened to float32, BOOL as bytes. */
  readonly data: Elements;
}

const dimension = z.int().min(0);
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(dimension).max(16),
  data_offsets: z.tuple([dimension, dimension]),
});
const metadataSchema = z.record(z.string(), z.string());

/** Reads and checks the header alone; of the tensors' bytes only that they are there. Throws `safetensors-*`. */
export function readSafetensorsHeader(input: ByteInput): SafetensorsHeader {
  const source = toByteSource(input);
  const { json, dataStart } = readHeaderJson(source);
  const { __metadata__: metadata, ...entries } = json;
  const tensors = new Map<string, TensorEntry>();
  for (const [name, entry] of Object.entries(entries))
    tensors.set(name, checkEntry(name, entry, dataStart, source.size));
  assertNoGapOrOverlap(tensors, dataStart, source.size);
  const parsed = metadataSchema.safeParse(metadata ?? {});
  if (!parsed.success) throw new SpadeworkError('safetensors-header', { size: source.size });
  return { metadata: parsed.data, tensors };
}

/** Reads every tensor as float32, whatever its type in the file. */
export function readSafetensors(input: ByteInput): Weights {
  const source = toByteSource(input);
  return readWeights(source, readSafetensorsHeader(source));
}

/** Reads the tensors of a header that was read, and possibly judged, before. */
export function readWeights(source: ByteSource, header: SafetensorsHeader): Weights {
  return new Map([...header.tensors].map(([name, entry]) => [name, readTensor(source, entry)]));
}

/** Reads one tensor of a file as float32. */
export function readTensor(source: ByteSource, { type, shape, count, offset }: TensorEntry): WeightTensor {
  return { shape, data: toFloat32(readElements(source, type, offset, count)) };
}

/** Reads every tensor in the type of the file, for fixtures with label maps in them. */
export function readSafetensorsTyped(input: ByteInput): ReadonlyMap<string, TypedTensor> {
  const source = toByteSource(input);
  const tensors = new Map<string, TypedTensor>();
  for (const [name, { type, shape, count, offset }] of readSafetensorsHeader(source).tensors) {
    tensors.set(name, { type, shape, data: readElements(source, type, offset, count) });
  }
  return tensors;
}

export interface WriteOptions {
  /** How a tensor is stored, by its name; F32 without it. */
  precision?: (name: string) => 'F16' | 'F32';
  metadata?: Readonly<Record<string, string>>;
}

/** Makes a file: float32 tensors first (so that all stay aligned), then halves, each by name; the same input gives the same bytes. */
export function writeSafetensors(weights: Weights, options: WriteOptions = {}): Uint8Array {
  const { head, order, size } = safetensorsHead(weights, options);
  const file = new Uint8Array(size);
  file.set(head);
  let position = head.length;
  for (const { data, type } of order) {
    const stored = type === 'F16' ? narrowToHalves(data) : data;
    file.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), position);
    position += stored.byteLength;
  }
  return file;
}

/** A file's beginning, and the tensors in the order in which they follow it: for what is too large to be in memory twice. */
export function safetensorsHead(
  weights: Weights,
  options: WriteOptions = {},
): { head: Uint8Array; order: (WeightTensor & { type: 'F16' | 'F32' })[]; size: number } {
  const precision = options.precision ?? (() => 'F32');
  const order = [...weights].map(([name, tensor]) => ({ name, ...tensor, type: precision(name) }));
  order.sort((a, b) => compareText(a.type, b.type) * -1 || compareText(a.name, b.name));

  const json: Record<string, unknown> = options.metadata ? { __metadata__: options.metadata } : {};
  let end = 0;
  for (const { name, shape, data, type } of order) {
    const start = end;
    end += data.length * ELEMENT_BYTES[type];
    json[name] = { dtype: type, shape, data_offsets: [start, end] };
  }

  const header = new TextEncoder().encode(JSON.stringify(json));
  const headerLength = Math.ceil(header.length / 8) * 8;
  const head = new Uint8Array(8 + headerLength);
  new DataView(head.buffer).setBigUint64(0, BigInt(headerLength), true);
  head.fill(0x20, 8).set(header, 8);
  return { head, order, size: head.length + end };
}

function readHeaderJson(source: ByteSource): { json: Record<string, unknown>; dataStart: number } {
  const { size } = source;
  if (size < 8) throw new SpadeworkError('safetensors-header', { size });
  const length = Number(new DataView(readRange(source, 0, 8).buffer).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES || length > size - 8) throw new SpadeworkError('safetensors-header', { size });
  const bytes = readRange(source, 8, length);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const json: unknown = JSON.parse(text);
    if (isRecord(json)) return { json, dataStart: 8 + length };
  } catch (cause) {
    throw new SpadeworkError('safetensors-header', { size }, { cause });
  }
  throw new SpadeworkError('safetensors-header', { size });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkEntry(name: string, entry: unknown, dataStart: number, size: number): TensorEntry {
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success) throw new SpadeworkError('safetensors-tensor', { name }, { cause: parsed.error });
  const {
    dtype: type,
    shape,
    data_offsets: [start, end],
  } = parsed.data;
  if (!isElementType(type)) throw new SpadeworkError('safetensors-type', { name, type });
  const count = countElements(shape, size);
  const fits = count !== undefined && end - start === count * ELEMENT_BYTES[type] && end <= size - dataStart;
  if (!fits) throw new SpadeworkError('safetensors-tensor', { name });
  return { type, shape, count, offset: dataStart + start };
}

function assertNoGapOrOverlap(tensors: ReadonlyMap<string, TensorEntry>, dataStart: number, size: number): void {
  const byOffset = [...tensors].sort(([, a], [, b]) => a.offset - b.offset || a.count - b.count);
  let position = dataStart;
  for (const [name, { offset, count, type }] of byOffset) {
    if (offset !== position) throw new SpadeworkError('safetensors-tensor', { name });
    position += count * ELEMENT_BYTES[type];
  }
  if (position !== size) throw new SpadeworkError('safetensors-header', { size });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
