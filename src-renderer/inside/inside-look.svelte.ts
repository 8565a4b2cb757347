/** What the view of the generator's inside shows: the layer that was chosen, for the picture at hand. The newest question counts. */
import type { LayerPart, LayerTrace } from '../../src-shared/api/inside-api.ts';
import { toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import type { StudioApi } from '../../src-shared/api/studio-api.ts';
import type { Point, Size } from '../../src-shared/geometry.ts';
import { fitMap } from '../../src-shared/labels/fit-map.ts';
import { resizeNearest, type LabelMap } from '../../src-shared/labels/label-map.ts';
import type { GeneratorArchitecture } from '../../src-shared/packs.ts';
import { present } from '../../src-shared/present.ts';
import type { StyleChoice } from '../../src-shared/request.ts';

/** The picture at hand; its map shares no memory with the document. */
export interface InsideScene {
  map: LabelMap;
  style: StyleChoice;
  size: Size;
  generator: GeneratorArchitecture;
}

/** An answer, and the map that it is about, whole cells at the size of the network's picture. */
interface Seen {
  trace: LayerTrace;
  map: LabelMap;
  /** The map at the size of the layer's feature maps. */
  level: LabelMap;
  /** How many pixels have each neighbourhood; null where they are not told. */
  shares: Uint32Array | null;
}

/** Every generator has it. */
const FIRST_LAYER = 'head_0.norm_0';
/** Long enough for a burst of changes, short enough for a click. */
const GATHER_MS = 60;

export class InsideLook {
  shown = $state(false);
  layer = $state(FIRST_LAYER);
  part = $state<LayerPart>('modulated');
  /** The channel that is shown large; null for that of most contrast. */
  channel = $state<number | null>(null);
  /** The pixel of the layer's maps that is pointed at. */
  pixel = $state.raw<Point | null>(null);
  seen = $state.raw<Seen | null>(null);
  busy = $state(false);
  failure = $state.raw<PlainError | null>(null);

  private turn = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Pick<StudioApi, 'lookInside' | 'closeInside'>,
    /** Null while there is no picture to look into. */
    private readonly readScene: () => InsideScene | null,
  ) {}

  choose(layer: string): void {
    this.layer = layer;
    this.channel = null;
    this.pixel = null;
  }

  /** The picture, the layer or what of it is shown has changed. */
  refresh(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), GATHER_MS);
  }

  /** Nobody looks any more. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.turn++;
    this.busy = false;
    this.seen = null;
    // An engine that is gone keeps nothing.
    await this.api.closeInside().catch(() => undefined);
  }

  /** What is known of the neighbourhood around a pixel of the layer's maps. */
  around({ x, y }: Point): { ids: (number | null)[]; row: number; rows: number; shared: number } | null {
    const { seen } = this;
    if (seen === null) return null;
    const { level, trace, shares } = seen;
    const ids = Array.from({ length: 25 }, (_, i) => {
      const [column, row] = [x + (i % 5) - 2, y + Math.floor(i / 5) - 2];
      const outside = column < 0 || row < 0 || column >= level.width || row >= level.height;
      return outside ? null : level.ids[row * level.width + column]!;
    });
    if (trace.neighbourhoods === null || shares === null) return null;
    const row = numbersOf(trace.neighbourhoods)[y * level.width + x]!;
    return { ids, row, rows: shares.length, shared: shares[row]! };
  }

  private async look(): Promise<void> {
    const scene = this.readScene();
    if (scene === null) return;
    const turn = ++this.turn;
    this.busy = true;
    const { layer, part, channel } = this;
    const { map, style, size, generator } = scene;
    try {
      const order = { picture: { map, style, size }, layer, part, ...(channel !== null && { channel }) };
      const trace = await this.api.lookInside(order);
      if (turn !== this.turn) return;
      this.failure = null;
      this.take(trace, fitMap(map, size, generator));
    } catch (thrown) {
      if (turn === this.turn) this.takeFailure(thrown);
    } finally {
      if (turn === this.turn) this.busy = false;
    }
  }

  private take(trace: LayerTrace, map: LabelMap): void {
    const { width, height } = trace.layer;
    if (this.pixel !== null && (this.pixel.x >= width || this.pixel.y >= height)) this.pixel = null;
    const shares = trace.neighbourhoods === null ? null : countShares(numbersOf(trace.neighbourhoods));
    this.seen = { trace, map, level: resizeNearest(map, width, height), shares };
  }

  private takeFailure(thrown: unknown): void {
    const error = toPlainError(thrown);
    // Another pack has other layers.
    if (error.code === 'inside-layer' && this.layer !== FIRST_LAYER) {
      this.choose(FIRST_LAYER);
      return;
    }
    // The engine that comes back brings another picture, and that another look.
    if (error.code === 'cancelled' || error.code === 'engine-stopped' || error.code === 'host-lost') return;
    this.failure = error;
  }
}

function numbersOf(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, length } = bytes;
  // A message may lie anywhere in its frame.
  return byteOffset % 4 === 0 ? new Uint32Array(buffer, byteOffset, length / 4) : new Uint32Array(bytes.slice().buffer);
}

function countShares(numbers: Uint32Array): Uint32Array {
  const shares = new Uint32Array(numbers.reduce((most, number) => Math.max(most, number), 0) + 1);
  for (const number of numbers) shares[number]!++;
  return shares;
}

/** The layers by block, in order: 'up_0' with norm_s, norm_0, norm_1. */
export function blocksOf(layers: LayerTrace['layers']): { name: string; layers: LayerTrace['layers'] }[] {
  const blocks: { name: string; layers: LayerTrace['layers'] }[] = [];
  for (const layer of layers) {
    const name = present(layer.name.split('.')[0]);
    const last = blocks.at(-1);
    if (last?.name === name) last.layers.push(layer);
    else blocks.push({ name, layers: [layer] });
  }
  return blocks;
}
