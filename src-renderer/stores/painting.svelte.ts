/** The open document, with what the window follows of it made reactive. */
import {
  documentFromMap,
  LabelDocument,
  type DocumentChange,
  type LayerId,
  type LayerProperties,
  type Rect,
  type Step,
} from '../../src-shared/document/index.ts';
import { Listeners } from '../../src-shared/document/listeners.ts';
import { usedIds } from '../labels/used-ids.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';

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
  /** Names of the steps, undone ones included, and how many are done. */
  history = $state.raw<{ names: readonly string[]; position: number }>({ names: [], position: 0 });
  /** True when something was painted that no file holds. */
  unsaved = $state(false);
  /** The newest step that the file holds, null for the beginning; undefined where the file lacks what the steps began with. */
  private savedMark: Step | null | undefined = null;

  /** Pixels that are shown have changed. */
  readonly repaints = new Listeners<Rect>();
  /** Anything about the document changed. */
  readonly edits = new Listeners<DocumentChange>();
  /** Another document has taken the place. */
  readonly replacements = new Listeners<LabelDocument>();
  /** The document has come to rest; hears the ids that it holds. */
  readonly counts = new Listeners<ReadonlySet<number>>();

  readonly activeLayer = $derived(this.layers.find((layer) => layer.id === this.activeLayerId));
  readonly canUndo = $derived(this.history.position > 0);
  readonly canRedo = $derived(this.history.position < this.history.names.length);

  private stopListening = (): void => {};
  private countTimer: ReturnType<typeof setTimeout> | undefined;

  /** Opens a new document with one layer; its history begins there. */
  begin({ name, map, base, layerName }: NewPainting): void {
    const document = documentFromMap(map, layerName, base);
    this.name = name;
    this.savedMark = null;
    this.show(document, document.layers[0]!.id);
  }

  /** Puts a document on the easel that was kept elsewhere, history and all. */
  open(document: LabelDocument, name: string, activeLayer: LayerId, unsaved: boolean): void {
    this.name = name;
    this.savedMark = undefined;
    if (!unsaved) this.savedMark = newestStep(document);
    this.show(document, activeLayer);
  }

  /** What `markSaved` is to be told once the document as it is now has been saved. */
  get saveMark(): Step | null {
    return newestStep(this.document);
  }

  /** The file holds the document as it was at `mark`. */
  markSaved(mark: Step | null): void {
    this.savedMark = mark;
    this.unsaved = newestStep(this.document) !== mark;
  }

  /** Id of the composite at a document point, or undefined outside. */
  labelAt(x: number, y: number): number | undefined {
    const { width, height } = this.document;
    const column = Math.floor(x);
    const row = Math.floor(y);
    if (column < 0 || row < 0 || column >= width || row >= height) return undefined;
    return this.document.composite().ids[row * width + column];
  }

  private show(document: LabelDocument, activeLayer: LayerId): void {
    this.stopListening();
    this.document = document;
    this.activeLayerId = activeLayer;
    this.stopListening = document.changes.listen((change) => this.follow(change));
    this.followStack();
    this.followHistory();
    this.replacements.emit(document);
  }

  private follow(change: DocumentChange): void {
    this.edits.emit(change);
    if (change.kind === 'composite') {
      this.repaints.emit(change.rect);
      this.countSoon();
    } else if (change.kind === 'stack') {
      this.followStack();
    } else if (change.kind === 'history') {
      this.followHistory();
    }
  }

  private followStack(): void {
    this.layers = this.document.layers;
    if (this.activeLayer === undefined) this.activeLayerId = this.layers.at(-1)?.id ?? 0;
  }

  private followHistory(): void {
    const { entries, position } = this.document.history;
    this.history = { names: entries.map((step) => step.name), position };
    this.unsaved = newestStep(this.document) !== this.savedMark;
    this.countSoon();
  }

  private countSoon(): void {
    clearTimeout(this.countTimer);
    this.countTimer = setTimeout(() => this.counts.emit(usedIds(this.document.composite().ids)), COUNT_DELAY);
  }
}

/** The newest step that is done; null at the beginning. */
function newestStep({ history: { entries, position } }: LabelDocument): Step | null {
  return entries[position - 1] ?? null;
}
