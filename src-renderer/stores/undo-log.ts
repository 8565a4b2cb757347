/**
 * The order of everything that Undo takes back: steps of the document, and acts beside it (a style, a seed, a set of
 * variations, another canvas size). The document keeps its own steps; the log knows when each was done.
 */
import type { LabelDocument, StepSubject } from '../../src-shared/document/index.ts';
import { Listeners } from '../../src-shared/document/listeners.ts';

/** Something done beside the document that can be taken back. `name` is the key of its words: `history.<name>`. */
export interface Act {
  readonly name: string;
  undo(): void;
  redo(): void;
}

type Entry = { readonly kind: 'step'; readonly document: LabelDocument } | { readonly kind: 'act'; readonly act: Act };

/** What the history shows of an entry. */
export interface UndoRow {
  readonly name: string;
  readonly subject?: StepSubject | undefined;
}

/** Acts kept beside the document's steps; each holds little. */
const MAX_ACTS = 500;
/** Milliseconds within which acts of one name are one: a slider that is dragged is one act. */
const MERGE_TIME = 800;

export class UndoLog {
  /** The rows or the position have changed. */
  readonly changes = new Listeners<void>();
  private entries: Entry[] = [];
  private done = 0;
  /** Stands for the state before the oldest entry: another one once older entries are forgotten. */
  private beginning = {};
  private document: LabelDocument | undefined;
  /** True while the log itself goes through the document's history. */
  private moving = false;
  private lastActAt = -Infinity;

  /** `now` in milliseconds. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** How many entries are done. */
  get position(): number {
    return this.done;
  }

  /** Stands for the present state, by identity: the same again whenever undo and redo lead back here. */
  get mark(): object {
    return this.entries[this.done - 1] ?? this.beginning;
  }

  /** From the oldest to the newest, undone ones included. */
  get rows(): readonly UndoRow[] {
    const seen = new Map<LabelDocument, number>();
    return this.entries.map((entry) => {
      if (entry.kind === 'act') return { name: entry.act.name };
      const index = seen.get(entry.document) ?? 0;
      seen.set(entry.document, index + 1);
      const step = entry.document.history.entries[index];
      return { name: step?.name ?? '', subject: step?.subject };
    });
  }

  /** Begins anew with another document: nothing before it can be taken back. */
  begin(document: LabelDocument): void {
    this.document = document;
    this.entries = document.history.entries.map(() => ({ kind: 'step', document }));
    this.done = document.history.position;
    this.beginning = {};
    this.changes.emit();
  }

  /** Follows another document without forgetting what was done; `act` brings the former one back. */
  replaceDocument(document: LabelDocument, act: Act): void {
    this.add(act);
    this.document = document;
    this.changes.emit();
  }

  /** While an act is taken back or done again: the document that is shown now. */
  follow(document: LabelDocument): void {
    this.document = document;
  }

  /** Notes a step that the document has just taken; what the log itself does to the document is not one. */
  noteStep(): void {
    const { document } = this;
    if (this.moving || document === undefined) return;
    this.entries.length = this.done;
    this.entries.push({ kind: 'step', document });
    // The document has forgotten its oldest steps where its budget is used up.
    let surplus = this.stepsOf(document) - document.history.entries.length;
    if (surplus > 0) this.beginning = {};
    this.entries = this.entries.filter((entry) => {
      if (surplus <= 0 || entry.kind === 'act' || entry.document !== document) return true;
      surplus--;
      return false;
    });
    this.done = this.entries.length;
    this.lastActAt = -Infinity;
    this.changes.emit();
  }

  /** Adds an act that was just done; one of the same name right before it grows instead. */
  add(act: Act): void {
    if (this.moving) return;
    this.entries.length = this.done;
    const last = this.entries.at(-1);
    const at = this.now();
    if (last?.kind === 'act' && last.act.name === act.name && at - this.lastActAt < MERGE_TIME) {
      this.entries[this.done - 1] = { kind: 'act', act: { ...act, undo: () => last.act.undo() } };
    } else {
      this.entries.push({ kind: 'act', act });
      this.forgetOldActs();
    }
    this.done = this.entries.length;
    this.lastActAt = at;
    this.changes.emit();
  }

  undo(): boolean {
    return this.jump(this.done - 1);
  }

  redo(): boolean {
    return this.jump(this.done + 1);
  }

  /** Goes to the state after the first `position` entries. False when there is none or a step is open. */
  jump(position: number): boolean {
    if (this.document?.stepIsOpen === true || position < 0 || position > this.entries.length) return false;
    this.moving = true;
    try {
      while (this.done > position) this.back(this.entries[--this.done]);
      while (this.done < position) this.forward(this.entries[this.done++]);
    } finally {
      this.moving = false;
      this.lastActAt = -Infinity;
      this.changes.emit();
    }
    return true;
  }

  private back(entry: Entry | undefined): void {
    if (entry?.kind === 'step') entry.document.undo();
    else entry?.act.undo();
  }

  private forward(entry: Entry | undefined): void {
    if (entry?.kind === 'step') entry.document.redo();
    else entry?.act.redo();
  }

  private stepsOf(document: LabelDocument): number {
    return this.entries.filter((entry) => entry.kind === 'step' && entry.document === document).length;
  }

  private forgetOldActs(): void {
    let surplus = this.entries.filter(({ kind }) => kind === 'act').length - MAX_ACTS;
    if (surplus <= 0) return;
    this.beginning = {};
    this.entries = this.entries.filter((entry) => entry.kind === 'step' || surplus-- <= 0);
  }
}
