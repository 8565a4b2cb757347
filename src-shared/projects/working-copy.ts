/** A document that follows another one by its records: the host's image of what a window paints. */
import { packDocument, unpackDocument, type LabelDocument, type Step } from '../document/index.ts';
import type { Scene } from './scene.ts';
import type { Reference, WorkRecord, WorkState } from './work-state.ts';

export class WorkingCopy {
  readonly document: LabelDocument;
  name: string;
  unsaved: boolean;
  scene: Scene;
  reference: Reference | null;
  /** The step that was going on at the last word of it. */
  draft: Step | null = null;

  /** Throws RangeError for a state whose bytes are no document. */
  constructor({ name, unsaved, document, history, scene, reference }: WorkState) {
    this.document = unpackDocument(document);
    if (history.position > history.steps.length) throw new RangeError('the history is shorter than its position');
    this.document.history.restore(history.steps, history.position);
    this.name = name;
    this.unsaved = unsaved;
    this.scene = scene;
    this.reference = reference;
  }

  /** Takes one record. Throws RangeError for one that does not fit; the copy is then of no more use. */
  apply(record: WorkRecord): void {
    switch (record.kind) {
      case 'step':
        this.draft = null;
        this.document.replay(record.step);
        return;
      case 'jump':
        this.draft = null;
        if (!this.document.jump(record.position)) throw new RangeError('the history has no such place');
        return;
      case 'draft':
        this.draft = record.step;
        return;
      case 'scene':
        this.scene = record.scene;
        return;
      case 'reference':
        this.reference = record.reference;
        return;
      case 'unsaved':
        this.unsaved = record.unsaved;
    }
  }

  /** Makes what was going on a step of its own: the window that would have ended it is gone. */
  endDraft(): void {
    const { draft } = this;
    this.draft = null;
    if (draft === null || draft.deltas.length === 0) return;
    this.document.replay(draft);
    this.unsaved = true;
  }

  /** All of it; shares the history's bytes, which nobody writes into. */
  state(): WorkState {
    const { entries, position } = this.document.history;
    return {
      name: this.name,
      unsaved: this.unsaved,
      document: packDocument(this.document),
      history: { steps: entries, position },
      scene: this.scene,
      reference: this.reference,
    };
  }
}
