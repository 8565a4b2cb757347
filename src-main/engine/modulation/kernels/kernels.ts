/**
 * The engine's own inner loops on a memory of their own. Regions are laid out once (`KernelMemory`), so that views stay
 * valid and onnxruntime can read and write them without a copy.
 */
import type { Size } from '../../../../src-shared/geometry.ts';
import { KernelPool } from './kernel-pool.ts';
import { KERNELS_BASE64 } from './kernels.generated.ts';

const PAGE = 65_536;
const CACHE_LINE = 64;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** A piece of kernel memory: `length` 32-bit numbers from byte `offset` on. */
export interface Region {
  readonly offset: number;
  readonly length: number;
}

/** Lays out regions one after the other; `bytes` is what the memory then needs. */
export class MemoryLayout {
  /** Nothing lies at 0, so that kernels may take 0 for what there is not. */
  private end = CACHE_LINE;

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

/** Rows of numbers that an index picks from. */
export interface Rows {
  region: Region;
  /** Where in the region the first row begins. */
  first: number;
  /** Numbers from one row to the next; 0: every pixel takes the same. */
  stride: number;
  /** Numbers from one block of channels to the next; planes take rows that lie whole. */
  step: number;
}

/**
 * How feature maps lie in memory: in blocks of so many channels, [C / block, H, W, block], or, for 1, in planes, [C, H, W].
 * What is beyond C in the last block is any number.
 */
export type Block = 1 | 8 | 16;
export const MAX_BLOCK = 16;

/** Channels of whole blocks. */
export function filled(channels: number, block: Block): number {
  return Math.ceil(channels / block) * block;
}

/** Numbers that a feature map takes. */
export function featureLength(channels: number, { width, height }: Size, block: Block): number {
  return filled(channels, block) * width * height;
}

/** Where a kernel writes a feature map, and which. */
interface FeatureCall {
  size: Size;
  channels: number;
  block: Block;
  out: Region;
}

/** A call that picks a row for every pixel of x, which has half of `size` where `upsample` is set. */
interface PickingCall extends FeatureCall {
  x: Region;
  upsample: boolean;
  index: Region;
}

/** Rows of tiles of a feature map in blocks, and how many places their positions have: see modulation/winograd.ts. */
interface TileCall extends FeatureCall {
  x: Region;
  first: number;
  rows: number;
  tiles: number;
}

/** The kernels take numbers alone; the first two say which part of the work is to be done. */
type Kernel = (from: number, to: number, ...rest: number[]) => void;
const KERNEL_NAMES = [
  'sumRows',
  'modulateBlocks',
  'modulatePlanes',
  'addBlocks',
  'addPlanes',
  'unblock',
  'activatePlanes',
  'winogradTiles',
  'winogradPixels',
] as const;
type KernelName = (typeof KERNEL_NAMES)[number];

const compiled: { own?: WebAssembly.Module; shared?: WebAssembly.Module } = {};

function compile(kind: keyof typeof KERNELS_BASE64): WebAssembly.Module {
  return (compiled[kind] ??= new WebAssembly.Module(Buffer.from(KERNELS_BASE64[kind], 'base64')));
}

const pools = new Map<number, KernelPool>();

/** The pool of so many threads, the caller among them; started at its first use and kept. */
export function kernelPool(threads: number): KernelPool {
  const pool = pools.get(threads) ?? new KernelPool(threads - 1, compile('shared'), KERNEL_NAMES);
  pools.set(threads, pool);
  return pool;
}

/** Of a tile of 2 x 2 pixels, made of 4 x 4: see modulation/winograd.ts. */
export const TILE_POSITIONS = 16;

/** Numbers below which a kernel's work is done before threads have woken up. */
const WORTH_SHARING = 16_384;

/** Kernel memory of a fixed size; the system gives pages only when they are first written. With a `pool`, threads share it. */
export class Kernels {
  private readonly memory: WebAssembly.Memory;
  private readonly kernels: Record<KernelName, Kernel>;

  private readonly attached: number | undefined;

  constructor(
    bytes: number,
    private readonly pool?: KernelPool,
  ) {
    const pages = Math.max(1, Math.ceil(bytes / PAGE));
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: pool !== undefined });
    const instance = new WebAssembly.Instance(compile(pool ? 'shared' : 'own'), { env: { memory: this.memory } });
    this.kernels = instance.exports as Record<KernelName, Kernel>;
    this.attached = pool?.attach(this.memory);
  }

  /** Has the threads let go of the memory; nothing may be asked of it afterwards. */
  release(): void {
    if (this.attached !== undefined) this.pool?.detach(this.attached);
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
    this.run('sumRows', count, count * width, [
      indices.offset,
      picks,
      rows.offset,
      width,
      bias.offset,
      rectify ? 1 : 0,
      out.offset + outRow * width * FLOAT_BYTES,
    ]);
  }

  /**
   * out = leaky ReLU of ((x + factors n) A + B) at every pixel, A and B being the rows that `index` names. `x` has half of
   * `size` where `upsample` is set. `noise`: a number n a pixel, and a factor a channel. `slope`: of the ReLU, 1 for none.
   */
  modulate(
    call: PickingCall & {
      a: Rows;
      b: Rows;
      noise: { map: Region; factors: Region } | undefined;
      slope: number;
    },
  ): void {
    const { size, channels, block, a, b, noise, slope, out } = call;
    this.run(block === 1 ? 'modulatePlanes' : 'modulateBlocks', size.height, channels * size.width * size.height, [
      ...picking(call, a),
      firstByte(b),
      ...strides(b, block),
      noise?.map.offset ?? 0,
      noise?.factors.offset ?? b.region.offset,
      slope,
      out.offset,
    ]);
  }

  /** out = x + row + y at every pixel, row being the one that `index` names. x, which has half of `size` where `upsample` is set, may else be out. */
  add(call: PickingCall & { rows: Rows; y: Region }): void {
    const { size, channels, block, rows, y, out } = call;
    this.run(block === 1 ? 'addPlanes' : 'addBlocks', size.height, channels * size.width * size.height, [
      ...picking(call, rows),
      y.offset,
      out.offset,
    ]);
  }

  /** out = leaky ReLU of x in planes, whatever way x lies. */
  toPlanes(call: FeatureCall & { x: Region; slope: number }): void {
    const { x, size, channels, block, slope, out } = call;
    this.run(block === 1 ? 'activatePlanes' : 'unblock', size.height, channels * size.width * size.height, [
      x.offset,
      size.width,
      size.height,
      channels,
      ...(block === 1 ? [] : [block]),
      slope,
      out.offset,
    ]);
  }

  /** The positions of tiles of x, a feature map of `size`, in which a 3 x 3 convolution is a product of channels. */
  winogradTiles(call: TileCall): void {
    this.runOverTiles('winogradTiles', call);
  }

  /** What such products are in pixels: rows of `out`, a feature map of `size`. */
  winogradPixels(call: TileCall): void {
    this.runOverTiles('winogradPixels', call);
  }

  private runOverTiles(
    name: 'winogradTiles' | 'winogradPixels',
    { x, size, channels, block, first, rows, tiles, out }: TileCall,
  ): void {
    const blocks = filled(channels, block) / block;
    const left = Math.min(rows, Math.ceil(size.height / 2) - first);
    this.run(name, blocks * left, blocks * block * tiles * TILE_POSITIONS, [
      x.offset,
      size.width,
      size.height,
      blocks,
      block,
      first,
      left,
      tiles,
      out.offset,
    ]);
  }

  /** `written`: numbers that the kernel writes in all. */
  private run(name: KernelName, count: number, written: number, rest: readonly number[]): void {
    const kernel = this.kernels[name];
    if (this.pool && this.attached !== undefined && written >= WORTH_SHARING)
      this.pool.run(this.attached, name, count, rest, (from, to) => kernel(from, to, ...rest));
    else kernel(0, count, ...rest);
  }
}

/** What kernels that pick rows begin with. */
function picking({ x, size, upsample, channels, block, index }: PickingCall, rows: Rows): number[] {
  const { width, height } = size;
  const ofBlock = block === 1 ? [] : [block];
  return [
    x.offset,
    width,
    height,
    upsample ? 1 : 0,
    channels,
    ...ofBlock,
    index.offset,
    firstByte(rows),
    ...strides(rows, block),
  ];
}

function strides({ stride, step }: Rows, block: Block): number[] {
  return block === 1 ? [stride] : [stride, step];
}

function firstByte({ region, first }: Rows): number {
  return region.offset + first * FLOAT_BYTES;
}
