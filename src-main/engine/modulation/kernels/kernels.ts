/**
 * The engine's own inner loops on a memory of their own. Regions are laid out once (`KernelMemory`), so that views stay
 * valid and onnxruntime can read and write them without a copy.
 */
import type { Rect } from '../../../../src-shared/geometry.ts';
import { KERNELS_BASE64 } from './kernels.generated.ts';

const PAGE = 65_536;
const CACHE_LINE = 64;

/** A piece of kernel memory: `length` 32-bit numbers from byte `offset` on. */
export interface Region {
  readonly offset: number;
  readonly length: number;
}

/** Lays out regions one after the other; `bytes` is what the memory then needs. */
export class MemoryLayout {
  private end = 0;

  get bytes(): number {
    return this.end;
  }

  /** Room for `length` 32-bit numbers, aligned to a cache line. */
  reserve(length: number): Region {
    const offset = this.end;
    this.end += Math.ceil((length * 4) / CACHE_LINE) * CACHE_LINE;
    return { offset, length };
  }
}

interface KernelExports {
  sumRows(
    indices: number,
    count: number,
    picks: number,
    rows: number,
    width: number,
    bias: number,
    rectify: number,
    out: number,
  ): void;
  expandRows(
    index: number,
    width: number,
    height: number,
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    rows: number,
    channels: number,
    planes: number,
  ): void;
  expandBlocks(
    index: number,
    width: number,
    height: number,
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    rows: number,
    stride: number,
    channels: number,
    block: number,
    blocks: number,
  ): void;
}

let compiled: WebAssembly.Module | undefined;

/** Kernel memory of a fixed size; the system gives pages only when they are first written. */
export class Kernels {
  private readonly memory: WebAssembly.Memory;
  private readonly run: KernelExports;

  constructor(bytes: number) {
    const pages = Math.max(1, Math.ceil(bytes / PAGE));
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    compiled ??= new WebAssembly.Module(Buffer.from(KERNELS_BASE64, 'base64'));
    const instance = new WebAssembly.Instance(compiled, { env: { memory: this.memory } });
    this.run = instance.exports as unknown as KernelExports;
  }

  /** View of a region, or of its first `length` numbers from number `start` on. */
  floats(region: Region, start = 0, length = region.length - start): Float32Array {
    return new Float32Array(this.memory.buffer, region.offset + start * 4, length);
  }

  integers(region: Region, length = region.length): Uint32Array {
    return new Uint32Array(this.memory.buffer, region.offset, length);
  }

  /**
   * out[i] = bias + sum of the `picks` rows that indices[i] names, `width` floats each; negative sums become 0 where
   * `rectify` is set. `outRow`: first row of `out` to be written.
   */
  sumRows(call: {
    indices: Region;
    count: number;
    picks: number;
    rows: Region;
    width: number;
    bias: Region;
    rectify: boolean;
    out: Region;
    outRow: number;
  }): void {
    const { indices, count, picks, rows, width, bias, rectify, out, outRow } = call;
    this.run.sumRows(
      indices.offset,
      count,
      picks,
      rows.offset,
      width,
      bias.offset,
      rectify ? 1 : 0,
      out.offset + outRow * width * 4,
    );
  }

  /** planes[c][y][x] = rows[index[y][x]][c] for the pixels of `rect`; rows hold `channels` floats each. */
  expandRows(call: {
    index: Region;
    width: number;
    height: number;
    rect: Rect;
    rows: Region;
    channels: number;
    planes: Region;
  }): void {
    const { index, width, height, rect, rows, channels, planes } = call;
    this.run.expandRows(
      index.offset,
      width,
      height,
      rect.x,
      rect.y,
      rect.x + rect.width,
      rect.y + rect.height,
      rows.offset,
      channels,
      planes.offset,
    );
  }

  /**
   * blocks[c / block][y][x][c % block] = rows[index[y][x]][first + c] for the pixels of `rect` and `channels` channels of rows
   * of `stride` floats. `start`: number of `blocks` from which on they lie there.
   */
  expandBlocks(call: {
    index: Region;
    width: number;
    height: number;
    rect: Rect;
    rows: Region;
    stride: number;
    first: number;
    channels: number;
    block: number;
    blocks: Region;
    start: number;
  }): void {
    const { index, width, height, rect, rows, stride, first, channels, block, blocks, start } = call;
    this.run.expandBlocks(
      index.offset,
      width,
      height,
      rect.x,
      rect.y,
      rect.x + rect.width,
      rect.y + rect.height,
      rows.offset + first * 4,
      stride,
      channels,
      block,
      blocks.offset + start * 4,
    );
  }
}
