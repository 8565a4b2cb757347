/** What the document's ids mean with the pack that is loaded: its labels under the ids of the document, and what the pack lacks. */
import { EMPTY } from '../../src-shared/document/index.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { matchLabels, throughTable, type LabelChoices, type LabelMatch } from '../../src-shared/labels/match-labels.ts';
import { withPresentNames, type SetLabel } from '../../src-shared/labels/label-set.ts';
import type { Label, PackManifest } from '../../src-shared/packs.ts';
import type { Scene } from '../../src-shared/projects/scene.ts';
import type { LabelPalette } from './label-palette.svelte.ts';
import { labelsOf } from './no-label.ts';

type Legend = readonly Label[];
/** A pack with its labels as the person has them. */
type LabelledPack = Omit<PackManifest, 'labels'> & { labels: readonly SetLabel[] };

export class DocumentLegend {
  /** The labels of the pack under its own ids, as files of its maps have them. */
  ofPack = $state.raw<Legend>([]);
  match = $state.raw<LabelMatch | null>(null);
  /** What the person said of labels that the pack does not have, for the pack that is loaded. */
  choices = $state.raw<LabelChoices>({});
  /** The same for packs that were loaded before, by hash. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing that is shown depends on it
  private readonly remembered = new Map<string, LabelChoices>();
  private pack: LabelledPack | null = null;
  private packHash = '';

  /** Every id of the document that means something. */
  readonly labels: Legend = $derived(this.match === null ? [] : [...this.match.labels, ...this.match.others]);

  constructor(
    private readonly palette: LabelPalette,
    /** The ids that are painted. */
    private readonly used: () => ReadonlySet<number>,
  ) {}

  /** Takes the pack that is loaded; the document's labels keep their ids. */
  follow(pack: LabelledPack, packHash: string): void {
    if (packHash === this.packHash) return;
    this.remembered.set(this.packHash, this.choices);
    const legend = this.match === null ? pack.labels : this.labels;
    this.pack = pack;
    this.packHash = packHash;
    this.ofPack = labelsOf(pack);
    this.choices = this.remembered.get(packHash) ?? {};
    this.rematch(legend);
  }

  /** The person changed the labels of the pack that is loaded: the document's go by their new names, under their ids. */
  relabel(pack: LabelledPack): void {
    const { match, pack: before } = this;
    if (match === null || before === null) return;
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing that is shown depends on it
    const names = new Map(pack.labels.map(({ id, name }) => [id, name]));
    const renamed = match.labels.map((label, place) => ({
      ...label,
      name: names.get(before.labels[place]!.id) ?? label.name,
    }));
    this.pack = pack;
    this.ofPack = labelsOf(pack);
    this.rematch([...renamed, ...match.others]);
  }

  /** A document begins whose ids are the pack's own. */
  reset(): void {
    this.remembered.clear();
    this.choices = {};
    if (this.pack !== null) this.rematch(this.pack.labels);
  }

  /** A document opens that was painted with the labels of its scene; `used` are the ids in it. */
  open({ labels, pack, drawnAs = {} }: Scene, used: ReadonlySet<number>): void {
    this.remembered.clear();
    if (pack !== null) this.remembered.set(pack.hash, drawnAs);
    this.choices = this.remembered.get(this.packHash) ?? {};
    const own = this.pack?.labels ?? [];
    const known = pack?.hash === this.packHash ? withPresentNames(labels, own) : labels;
    this.rematch(known.length > 0 ? known : own, used);
  }

  /** Draws a label of the document as one of the pack, by its id there. */
  choose(id: number, packId: number): void {
    this.choices = { ...this.choices, [id]: packId };
    this.rematch(this.labels);
  }

  /** Draws every label as what is usual. */
  chooseUsual(): void {
    this.choices = {};
    this.rematch(this.labels);
  }

  /** The map as the pack reads it. */
  toPack({ width, height, ids }: LabelMap): LabelMap {
    return { width, height, ids: this.match === null ? ids : throughTable(ids, this.match) };
  }

  /** A map in the ids of the pack as the document has them; what has no label stays empty. */
  fromPack({ width, height, ids }: LabelMap): LabelMap {
    const table = new Uint8Array(256).fill(EMPTY);
    this.pack?.labels.forEach(({ id }, place) => (table[id] = this.match?.labels[place]?.id ?? EMPTY));
    return { width, height, ids: ids.map((id) => table[id]!) };
  }

  private rematch(legend: Legend, used = this.used()): void {
    if (this.pack === null) return;
    this.match = matchLabels(legend, this.pack, used, this.choices);
    this.palette.load(labelsOf({ ...this.pack, labels: this.match.labels }), this.match.others);
  }
}
