/** The open document, with what the window follows of it made reactive. */
import {
  documentFromMap,
  LabelDocument,
  type CopiedPixels,
  type DocumentChange,
  type LayerId,
  type LayerProperties,
  type Rect,
  type Selection,
} from '../../src-shared/document/index.ts';
import { Listeners } from '../../src-shared/document/listeners.ts';
import { usedIds } from '../labels/used-ids.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { UndoLog, type UndoRow } from './undo-log.ts';

/** Milliseconds of rest before labels in use are counted anew: a palette must not dance under the brush. */
const COUNT_DELAY = 120;

export interface NewPainting {
  /** File name without its ending, or empty for one that has none yet. */
  name: string;
  map: LabelMap;
  /** Label under all layers: what erasing brings back. */
  base: number;
  layerName: string;
}

export class Painting {
  document = $state.raw(new LabelDocument({ width: 512, height: 512, base: 0 }));
  name = $state('');
  /** From the lowest to the topmost. */
  layers = $state.raw<readonly LayerProperties[]>([]);
  activeLayerId = $state<LayerId>(0);
  selection = $state.raw<Selection | undefined>(undefined);
  /** What Cut and Copy took. */
  copied = $state.raw<CopiedPixels | undefined>(undefined);
  /** All that Undo takes back, in the order in which it was done. */
  readonly undoLog = new UndoLog();
  /** What the log holds, undone entries included, and how many are done. */
  history = $state.raw<{ rows: readonly UndoRow[]; position: number }>({ rows: [], position: 0 });
  /** True when something was painted, or another style chosen, that no file holds. */
  unsaved = $state(false);
  /** The log's mark of what the file holds; undefined where the file lacks what the log began with. */
  private savedMark: object | undefined;

  /** Pixels that are shown have changed. */
  readonly repaints = new Listeners<Rect>();
  /** Anything about the document changed. */
  readonly edits = new Listeners<DocumentChange>();
  /** Another document has taken the place. */
  readonly replacements = new Listeners<LabelDocument>();
  /** The same document in another form has taken its place: its canvas has another size. */
  readonly reshapes = new Listeners<LabelDocument>();
  /** The document has come to rest; hears the ids that it holds. */
  readonly counts = new Listeners<ReadonlySet<number>>();

  readonly activeLayer = $derived(this.layers.find((layer) => layer.id === this.activeLayerId));
  readonly canUndo = $derived(this.history.position > 0);
  readonly canRedo = $derived(this.history.position < this.history.rows.length);

  private stopListening = (): void => {};
  private countTimer: ReturnType<typeof setTimeout> | undefined;

  /** The layer that was active at each place of the history when it was left. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- kept books, shown nowhere
  private readonly activeAt = new Map<number, LayerId>();

  constructor() {
    this.undoLog.changes.listen(() => {
      this.followHistory();
      this.followSaved();
    });
  }

  undo(): void {
    this.jump(this.undoLog.position - 1);
  }

  redo(): void {
    this.jump(this.undoLog.position + 1);
  }

  /** Goes to the state after the first `position` rows of the history; the layer that was active there is so again. */
  jump(position: number): void {
    this.activeAt.set(this.undoLog.position, this.activeLayerId);
    if (!this.undoLog.jump(position)) return;
    const active = this.activeAt.get(position);
    if (active !== undefined && this.layers.some(({ id }) => id === active)) this.activeLayerId = active;
  }

  /** Puts a document made from the present one in its place, as something that Undo takes back. */
  replaceDocument(document: LabelDocument, name: string): void {
    const before = this.document;
    const put = (one: LabelDocument): void => {
      this.undoLog.follow(one);
      this.show(one, this.activeLayerId, this.reshapes);
    };
    this.undoLog.replaceDocument(document, { name, undo: () => put(before), redo: () => put(document) });
    put(document);
  }

  /** Opens a new document with one layer; its history begins there. */
  begin({ name, map, base, layerName }: NewPainting): void {
    const document = documentFromMap(map, layerName, base);
    this.name = name;
    this.beginHistory(document, false);
    this.show(document, document.layers[0]!.id);
  }

  /** Puts a document that was kept elsewhere, history and all. */
  open(document: LabelDocument, name: string, activeLayer: LayerId, unsaved: boolean): void {
    this.name = name;
    this.beginHistory(document, unsaved);
    this.show(document, activeLayer);
  }

  /** What `markSaved` is to be told once the document as it is now has been saved. */
  get saveMark(): object {
    return this.undoLog.mark;
  }

  /** The file holds the document as it was at `mark`. */
  markSaved(mark: object): void {
    this.savedMark = mark;
    this.followSaved();
  }

  private followSaved(): void {
    this.unsaved = this.undoLog.mark !== this.savedMark;
  }

  private beginHistory(document: LabelDocument, unsaved: boolean): void {
    this.activeAt.clear();
    this.undoLog.begin(document);
    this.savedMark = unsaved ? undefined : this.undoLog.mark;
  }

  /** Id of the composite at a document point, or undefined outside. */
  labelAt(x: number, y: number): number | undefined {
    const { width, height } = this.document;
    const column = Math.floor(x);
    const row = Math.floor(y);
    if (column < 0 || row < 0 || column >= width || row >= height) return undefined;
    return this.document.composite().ids[row * width + column];
  }

  private show(document: LabelDocument, activeLayer: LayerId, told = this.replacements): void {
    this.stopListening();
    this.document = document;
    this.activeLayerId = activeLayer;
    this.stopListening = document.changes.listen((change) => this.follow(change));
    this.followStack();
    this.followSaved();
    this.countSoon();
    told.emit(document);
  }

  private follow(change: DocumentChange): void {
    this.edits.emit(change);
    if (change.kind === 'composite') {
      this.repaints.emit(change.rect);
      this.countSoon();
    } else if (change.kind === 'stack') {
      this.followStack();
    } else if (change.kind === 'history') {
      if (change.did === 'step') this.undoLog.noteStep();
      this.countSoon();
    }
  }

  private followStack(): void {
    this.layers = this.document.layers;
    this.selection = this.document.stack.selection;
    if (this.activeLayer === undefined) this.activeLayerId = this.layers.at(-1)?.id ?? 0;
  }

  private followHistory(): void {
    this.history = { rows: this.undoLog.rows, position: this.undoLog.position };
  }

  private countSoon(): void {
    clearTimeout(this.countTimer);
    this.countTimer = setTimeout(() => this.counts.emit(usedIds(this.document.composite().ids)), COUNT_DELAY);
  }
}
