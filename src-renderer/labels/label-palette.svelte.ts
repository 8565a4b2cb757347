/** The labels of the loaded pack, the active one, and how they are found. */
import { EMPTY } from '../../src-shared/document/index.ts';
import type { Label } from '../../src-shared/packs.ts';
import type { SetLabel } from '../../src-shared/labels/label-set.ts';
import type { Point } from '../../src-shared/geometry.ts';
import { patternTable } from './label-patterns.ts';
import { pixelTable } from './palette-colours.ts';
import { inGroups, keysOf } from './arrange-labels.ts';
import { filterLabels } from './filter-labels.ts';

/** Labels picked lately that are offered first where there are many. */
const RECENT = 6;

export class LabelPalette {
  labels = $state.raw<readonly SetLabel[]>([]);
  /** Labels of the document that the pack does not have. */
  others = $state.raw<readonly Label[]>([]);
  activeId = $state(0);
  /** What X goes back to. */
  previousId = $state(0);
  query = $state('');
  /** Where in the window the palette is open at the pointer, in CSS pixels; null while it is not. */
  popoverAt = $state.raw<Point | null>(null);
  /** Ids in the order in which they were picked last. */
  private recentIds = $state.raw<readonly number[]>([]);
  private emptyIsLabel = $state(false);
  /** Ids that the document holds; kept by the painting. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- replaced as a whole, never changed
  inUse = $state.raw<ReadonlySet<number>>(new Set());

  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- replaced as a whole, never changed
  readonly byId = $derived(new Map([...this.others, ...this.labels].map((label) => [label.id, label])));
  /** Colours by id as the canvas looks them up, plain and under the patterns of `label-patterns.ts`. */
  readonly colours = $derived(pixelTable([...this.others, ...this.labels]));
  readonly patterns = $derived(patternTable(this.colours, [...this.byId.keys()]));
  readonly active = $derived(this.byId.get(this.activeId));
  /** What can be painted now; hidden labels only while the document has them. */
  private readonly offered = $derived(
    this.labels.filter(
      ({ id, hidden }) => (id !== EMPTY || this.emptyIsLabel) && (hidden !== true || this.inUse.has(id)),
    ),
  );
  readonly found = $derived(filterLabels(this.offered, this.query));
  /** What is found, in the groups that the person made: first the labels of none, under an empty name. */
  readonly groups = $derived(inGroups(this.found));
  /** The label of each number key: as the person said, or the first nine. */
  private readonly byKey = $derived(keysOf(this.labels));
  /** Labels in the document that the pack does not have: they stay, and are drawn as others. */
  readonly foreign = $derived(this.others.filter((label) => this.inUse.has(label.id)));
  /** Labels picked lately, the newest first. */
  readonly recent = $derived(this.recentIds.flatMap((id) => this.byId.get(id) ?? []));

  /** Takes the label under all layers: only where that is none does emptiness stand among the labels. */
  followBase(base: number): void {
    this.emptyIsLabel = base === EMPTY;
    if (this.emptyIsLabel) return;
    const first = this.labels[0]?.id ?? 0;
    if (this.activeId === EMPTY) this.activeId = first;
    if (this.previousId === EMPTY) this.previousId = first;
  }

  /** Takes the labels of a pack; keeps the active one where the pack has it. */
  load(labels: readonly SetLabel[], others: readonly Label[] = []): void {
    const isFirst = this.labels.length === 0;
    this.labels = labels;
    this.others = others;
    const first = labels[0]?.id ?? 0;
    if (isFirst || !this.byId.has(this.activeId)) this.activeId = first;
    if (isFirst || !this.byId.has(this.previousId)) this.previousId = first;
  }

  pick(id: number): void {
    if (id === this.activeId || !this.byId.has(id)) return;
    this.previousId = this.activeId;
    this.activeId = id;
    this.recentIds = [id, ...this.recentIds.filter((other) => other !== id)].slice(0, RECENT);
  }

  /** Picks the first label that the query finds, and ends the search. False when it finds none. */
  pickFound(): boolean {
    const [first] = this.found;
    if (first === undefined) return false;
    this.pick(first.id);
    this.query = '';
    return true;
  }

  swap(): void {
    this.pick(this.previousId);
  }

  /** The label on number key `key` (1 to 9). */
  onKey(key: number): SetLabel | undefined {
    return this.byKey.get(key);
  }

  pickQuick(key: number): void {
    const label = this.onKey(key);
    if (label !== undefined) this.pick(label.id);
  }

  /** The number key of a label, or undefined. */
  quickKey(id: number): number | undefined {
    return [...this.byKey].find(([, label]) => label.id === id)?.[0];
  }
}
