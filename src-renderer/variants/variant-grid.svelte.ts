/** The grid of variants: what was asked for, what has come, what is selected. The host makes them behind the painting. */
import { SvelteSet } from 'svelte/reactivity';
import type { StudioApi } from '../../src-shared/api/studio-api.ts';
import { fromPlainError } from '../../src-shared/api/errors.ts';
import { isSameMap, type LabelMap } from '../../src-shared/labels/label-map.ts';
import type { Progress } from '../../src-shared/api/progress.ts';
import { present } from '../../src-shared/present.ts';
import type { StyleChoice } from '../../src-shared/request.ts';
import type { Variant, VariantSet } from '../../src-shared/api/variant-api.ts';
import type { HostConnection } from '../host/host-connection.ts';
import { localName, t } from '../stores/language.svelte.ts';
import type { Status } from '../stores/status.svelte.ts';
import type { Act } from '../stores/undo-log.ts';
import { randomSeed, type StyleSource } from '../styles/style-choice.svelte.ts';
import type { PlannedVariant } from './plan-variants.ts';

/** Longest side of the small pictures in pixels: sharp on the largest tiles, light for 256 of them. */
const THUMBNAIL_SIDE = 512;
/** Most tiles of a grid; the oldest without a star give way to new ones. */
const MAX_TILES = 1024;
const TOPIC = 'variants';

/** What Undo brings back of a grid. */
interface GridContent {
  map: LabelMap | null;
  tiles: readonly VariantTile[];
  outdated: boolean;
}

/** One place in the grid. */
export class VariantTile {
  choice = $state.raw<StyleChoice>({ kind: 'seed', seed: 0 });
  /** Object URL of the small picture, once it is there. */
  thumbnail = $state<string | null>(null);
  starred = $state(false);

  /** Where its style comes from. */
  readonly source: StyleSource;
  private readonly name: PlannedVariant['name'];

  constructor(
    readonly id: string,
    { name, choice, source }: PlannedVariant,
  ) {
    this.name = name;
    this.source = source;
    this.choice = choice;
  }

  /** What it takes to make it again. */
  get planned(): PlannedVariant {
    return { name: this.name, choice: this.choice, source: this.source };
  }

  get seed(): number | null {
    return this.choice.kind === 'latent' ? null : this.choice.seed;
  }

  /** What stands under the picture: the style, and behind it the seed where it counts, or the seed alone. */
  get caption(): string {
    const { name, seed } = this.captionParts;
    return name + seed;
  }

  /** Where there is too little room, the end of the name gives way and not the seed, which tells variants of one style apart. */
  get captionParts(): { name: string; seed: string } {
    const { choice } = this;
    if (choice.kind === 'seed') return { name: t('restore.seed', { seed: choice.seed }), seed: '' };
    const name = this.name === null ? choice.name : localName(this.name);
    return { name, seed: choice.kind === 'encoded' && choice.strength > 0 ? ` · ${choice.seed}` : '' };
  }

  /** What stands for {style} in file names, the same in every language. */
  get fileName(): string {
    return this.choice.kind === 'seed' ? `seed ${this.choice.seed}` : this.choice.name;
  }

  show(thumbnail: Uint8Array): void {
    this.clear();
    this.thumbnail = URL.createObjectURL(new Blob([thumbnail as Uint8Array<ArrayBuffer>], { type: 'image/webp' }));
  }

  clear(): void {
    if (this.thumbnail !== null) URL.revokeObjectURL(this.thumbnail);
    this.thumbnail = null;
  }
}

export class VariantGrid {
  /** True while the grid stands where the canvas otherwise is. */
  shown = $state(false);
  tiles = $state.raw<readonly VariantTile[]>([]);
  /** The map that the tiles are of; shares no memory with the document. */
  map = $state.raw<LabelMap | null>(null);
  /** True once the painting has gone on since. */
  outdated = $state(false);
  phase = $state<VariantSet['phase'] | 'none'>('none');
  progress = $state.raw<Progress | null>(null);
  activeId = $state<string | null>(null);
  readonly selectedIds = new SvelteSet<string>();
  /** What is looked at instead of the grid: one tile large, or two beside each other. */
  closeUp = $state.raw<readonly VariantTile[]>([]);

  readonly selected = $derived(this.tiles.filter(({ id }) => this.selectedIds.has(id)));
  readonly starred = $derived(this.tiles.filter((tile) => tile.starred));
  /** Those whose picture is there. */
  readonly made = $derived(this.tiles.filter(({ thumbnail }) => thumbnail !== null));
  readonly running = $derived(this.phase === 'running');

  /** Which tiles the pictures of a set go to, and what was asked for each, by the set's name. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- kept books, shown nowhere
  private readonly sets = new Map<string, readonly { tile: VariantTile; choice: StyleChoice }[]>();
  /** The set of the whole grid. */
  private mainSet: string | null = null;
  private count = 0;

  constructor(
    private readonly api: StudioApi,
    private readonly status: Status,
    /** Writes down what Undo takes back. */
    private readonly noteAct: (act: Act) => void = () => undefined,
  ) {}

  listen(connection: HostConnection): void {
    connection.on('variantReady', (variant) => this.take(variant));
    connection.on('variantSetChanged', (set) => this.follow(set));
    connection.on('connectionChanged', (connected) => {
      if (!connected && this.running) this.phase = 'cancelled';
    });
  }

  /** The tiles that stay when variants of `map` are made: all where they are of it, else those with a star. */
  keptFor(map: LabelMap): readonly VariantTile[] {
    return this.isOf(map) ? this.tiles : this.starred;
  }

  private isOf(map: LabelMap): boolean {
    return this.map !== null && isSameMap(this.map, map);
  }

  /** Makes the planned variants of a map, beside the tiles that stay; those are made anew where the map is another. */
  async make(map: LabelMap, planned: readonly PlannedVariant[]): Promise<void> {
    if (planned.length === 0) return;
    await this.cancel();
    const made = planned.map((variant) => new VariantTile(String(this.count++), variant));
    const own = this.isOf(map) ? this.map : map;
    const kept = own === this.map ? this.tiles : this.starred;
    const tiles = [...withoutOldest(kept, kept.length + made.length - MAX_TILES), ...made];
    await this.change('variants', { map: own, tiles, outdated: false });
    this.activeId = present(made[0]).id;
  }

  /** Takes tiles out; undo brings them back. */
  async remove(tiles: readonly VariantTile[]): Promise<void> {
    if (tiles.length === 0) return;
    await this.cancel();
    const at = this.tiles.indexOf(present(tiles[0]));
    const rest = this.tiles.filter((tile) => !tiles.includes(tile));
    await this.change('variants-removed', { map: this.map, tiles: rest, outdated: this.outdated });
    this.activeId = (rest[at] ?? rest.at(-1))?.id ?? null;
  }

  /** Shows other tiles as an act that can be taken back. */
  private async change(name: string, content: GridContent): Promise<void> {
    const before: GridContent = { map: this.map, tiles: this.tiles, outdated: this.outdated };
    this.noteAct({
      name,
      undo: () => void this.show(before),
      redo: () => void this.show(content),
    });
    await this.show(content);
  }

  /** Shows these tiles and makes the pictures that they lack; those of another map are of no use. */
  private async show({ map, tiles, outdated }: GridContent): Promise<void> {
    if (this.running) await this.cancel();
    const gone = map === this.map ? this.tiles.filter((tile) => !tiles.includes(tile)) : [...this.tiles, ...tiles];
    for (const tile of gone) tile.clear();
    this.sets.clear();
    this.closeUp = [];
    this.outdated = outdated;
    this.map = map;
    this.tiles = tiles;
    for (const id of this.selectedIds) if (!tiles.some((tile) => tile.id === id)) this.selectedIds.delete(id);
    const missing = tiles.filter(({ thumbnail }) => thumbnail === null);
    this.progress = {
      done: tiles.length - missing.length,
      total: tiles.length,
      perSecond: null,
      secondsLeft: null,
    };
    if (missing.length > 0) await this.begin(missing);
    else this.phase = tiles.length === 0 ? 'none' : 'finished';
  }

  /** Takes the starred variations of a document; their pictures are made when the person goes on. */
  openStarred(starred: readonly PlannedVariant[], { width, height, ids }: LabelMap): void {
    for (const tile of this.tiles) tile.clear();
    this.sets.clear();
    this.selectedIds.clear();
    this.closeUp = [];
    this.shown = false;
    this.tiles = starred.map((variant) => {
      const tile = new VariantTile(String(this.count++), variant);
      tile.starred = true;
      return tile;
    });
    this.map = this.tiles.length === 0 ? null : { width, height, ids: ids.slice() };
    this.activeId = this.tiles[0]?.id ?? null;
    this.phase = this.tiles.length === 0 ? 'none' : 'cancelled';
    this.progress = null;
    this.outdated = false;
  }

  /** Ends the making; what is there stays. */
  async cancel(): Promise<void> {
    if (!this.running) return;
    this.phase = 'cancelled';
    const set = this.mainSet;
    if (set !== null) await this.status.attempt(TOPIC, () => this.api.cancelVariants(set));
  }

  /** Makes the tiles that a cancel or a failure left empty. */
  async resume(): Promise<void> {
    const missing = this.tiles.filter(({ thumbnail }) => thumbnail === null);
    if (missing.length > 0) await this.begin(missing);
  }

  /** Rolls one tile again: another seed, the same style. */
  async reroll(tile: VariantTile): Promise<void> {
    if (tile.choice.kind === 'latent') return;
    tile.choice = { ...tile.choice, seed: randomSeed() };
    tile.clear();
    await this.start([tile]);
  }

  /** Selects a tile: alone, with those that are, or all up to it from the active one. */
  select(tile: VariantTile, how: 'alone' | 'toggle' | 'range'): void {
    if (how === 'toggle') {
      if (!this.selectedIds.delete(tile.id)) this.selectedIds.add(tile.id);
    } else {
      const from = how === 'range' ? this.tiles.findIndex(({ id }) => id === this.activeId) : -1;
      const to = this.tiles.indexOf(tile);
      const range = from < 0 ? [tile] : this.tiles.slice(Math.min(from, to), Math.max(from, to) + 1);
      this.selectedIds.clear();
      for (const { id } of range) this.selectedIds.add(id);
    }
    if (how !== 'range') this.activeId = tile.id;
  }

  selectAll(): void {
    for (const { id } of this.tiles) this.selectedIds.add(id);
  }

  /** The next tile of the close-up, in the grid's order. */
  step(by: number): void {
    const [tile] = this.closeUp;
    const next = tile && this.tiles[this.tiles.indexOf(tile) + by];
    if (next === undefined || this.closeUp.length !== 1) return;
    this.closeUp = [next];
    this.select(next, 'alone');
  }

  /** Starts the set whose progress is shown. */
  private async begin(tiles: readonly VariantTile[]): Promise<void> {
    this.phase = 'running';
    this.mainSet = null;
    const set = await this.start(tiles);
    this.mainSet = set;
    if (set === null) this.phase = 'failed';
    // Cancelled before the set had a name.
    else if (!this.running) await this.api.cancelVariants(set);
  }

  /** Resolves to the name of the set, or null when it could not be started. */
  private async start(tiles: readonly VariantTile[]): Promise<string | null> {
    const { map } = this;
    if (map === null) return null;
    let set: string | null = null;
    await this.status.attempt(TOPIC, async () => {
      const asked = tiles.map((tile) => ({ tile, choice: tile.choice }));
      set = await this.api.startVariants({ map, styles: asked.map(({ choice }) => choice), side: THUMBNAIL_SIDE });
      this.sets.set(set, asked);
    });
    return set;
  }

  private take({ set, index, thumbnail }: Variant): void {
    const asked = this.sets.get(set)?.[index];
    // A tile that was rolled again since waits for its newer picture.
    if (asked !== undefined && asked.tile.choice === asked.choice) asked.tile.show(thumbnail);
  }

  private follow({ set, phase, progress, error }: VariantSet): void {
    if (phase !== 'running') this.sets.delete(set);
    if (error !== null) this.status.fail(fromPlainError(error), TOPIC);
    if (set !== this.mainSet || this.phase === 'cancelled') return;
    this.phase = phase;
    const made = this.tiles.length - progress.total;
    this.progress = { ...progress, done: progress.done + made, total: this.tiles.length };
  }
}

/** Without the first `count` tiles that have no star. */
function withoutOldest(tiles: readonly VariantTile[], count: number): readonly VariantTile[] {
  let left = Math.max(0, count);
  return tiles.filter((tile) => tile.starred || left-- <= 0);
}
