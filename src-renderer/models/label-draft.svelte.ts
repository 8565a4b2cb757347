/** The labels of a pack while the person edits them; nothing is kept before they say so. */
import { MOST_KEYS, withLabelSet, type LabelSet, type SetLabel } from '../../src-shared/labels/label-set.ts';
import { mergeLabelFile } from '../../src-shared/labels/label-set-file.ts';
import { alikePairs } from '../../src-shared/labels/tell-apart.ts';
import type { Label } from '../../src-shared/packs.ts';
import { present } from '../../src-shared/present.ts';

export interface DraftLabel {
  id: number;
  /** By language; en and ja are always there, and may be empty while they are typed. */
  name: Record<string, string>;
  colour: string;
  /** 0 for none. */
  key: number;
  group: string;
  hidden: boolean;
}

export class LabelDraft {
  labels = $state<DraftLabel[]>([]);
  /** Pairs of labels whose colours somebody takes for each other. */
  readonly alike = $derived(alikePairs(this.value()));
  /** A name in both of the app's languages is what every label needs. */
  readonly isComplete = $derived(this.labels.every(({ name }) => isNamed(name['en']) && isNamed(name['ja'])));
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- used up at once
  readonly groups = $derived([...new Set(this.labels.map(({ group }) => group.trim()))].filter(isNamed));

  constructor(
    private readonly own: readonly Label[],
    private readonly set: LabelSet | null,
  ) {
    this.show(withLabelSet({ labels: [...own] }, set).labels, set === null);
  }

  /** Goes on where an editor was closed. */
  goOn(labels: readonly SetLabel[]): void {
    this.show(labels, false);
  }

  /** Whether anything differs from what is kept. */
  get isChanged(): boolean {
    return JSON.stringify(this.value()) !== JSON.stringify(new LabelDraft(this.own, this.set).value());
  }

  /** Shows the labels as the pack has them. */
  reset(): void {
    this.show(this.own, true);
  }

  /** Takes what a file says; false where it lists no labels. */
  take(text: string): boolean {
    const merged = mergeLabelFile(this.value(), text);
    if (merged !== undefined) this.show(merged, false);
    return merged !== undefined;
  }

  /** Moves a label by so many places in the list. */
  move(place: number, by: number): void {
    const target = place + by;
    if (target < 0 || target >= this.labels.length) return;
    const [label] = this.labels.splice(place, 1);
    this.labels.splice(target, 0, present(label));
  }

  /** Gives a label a number key, which no other has then. */
  giveKey(label: DraftLabel, key: number): void {
    for (const other of this.labels) if (key > 0 && other.key === key) other.key = 0;
    label.key = key;
  }

  /** The set as it is kept; null where it says what the pack says. */
  result(): LabelSet | null {
    const value = this.value();
    const plain = new LabelDraft(this.own, null).value();
    return JSON.stringify(value) === JSON.stringify(plain) ? null : value;
  }

  value(): SetLabel[] {
    return this.labels.map(({ id, name, colour, key, group, hidden }) => ({
      id,
      name: namesOf(name),
      colour,
      ...(key > 0 && { key }),
      ...(isNamed(group) && { group: group.trim() }),
      ...(hidden && { hidden }),
    }));
  }

  /** `numbered`: the first nine get the number keys, as they have them where nobody gave any. */
  private show(labels: readonly SetLabel[], numbered: boolean): void {
    this.labels = labels.map(({ id, name, colour, key, group, hidden }, place) => ({
      id,
      name: { ...name },
      colour: colour.toLowerCase(),
      key: key ?? (numbered && place < MOST_KEYS ? place + 1 : 0),
      group: group ?? '',
      hidden: hidden ?? false,
    }));
  }
}

/** Without the languages that were left empty. */
function namesOf(name: Readonly<Record<string, string>>): SetLabel['name'] {
  const { en = '', ja = '', ...others } = name;
  const rest = Object.entries(others).filter(([, text]) => isNamed(text));
  return { en: en.trim(), ja: ja.trim(), ...Object.fromEntries(rest.map(([tag, text]) => [tag, text.trim()])) };
}

function isNamed(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}
