/** Dialogs that the window can open, with what each is about. */
import type { MessageKey } from '../stores/language.svelte.ts';
import type { DecodedImage, ImportReport } from '../../src-shared/labels/import/index.ts';
import type { ResumedWork } from '../../src-shared/api/project-api.ts';
import type { AddedModel, ModelCard, PaintedDocument } from '../../src-shared/api/model-api.ts';
import type { Scene } from '../../src-shared/projects/scene.ts';
import type { Provenance } from '../../src-shared/api/export-api.ts';
import type { WalkExport } from '../exports/walk-export.ts';
import type { ErrorDetails } from '../../src-shared/api/errors.ts';

export type DialogRequest =
  /** Asks before something is lost; `confirm` is what the person then wants. */
  | {
      kind: 'confirm';
      title: MessageKey;
      text: MessageKey;
      details: ErrorDetails;
      action: MessageKey;
      confirm: () => void;
    }
  /** Shows what an image was recognised as, before it becomes the document. */
  | { kind: 'import'; name: string; image: DecodedImage; report: ImportReport }
  /** Shows what was seen in a photo, before it becomes a layer or the document; `report` is in the ids of the pack. */
  | { kind: 'photo-map'; name: string; report: ImportReport }
  /** Saves the picture of now. */
  | { kind: 'save-picture' }
  /** Exports pictures, or the frames of a walk; of the given maps, else of the document's. */
  | { kind: 'export'; walk: WalkExport | null; maps?: readonly File[] }
  /** Exports that run or were interrupted. */
  | { kind: 'batches' }
  | { kind: 'walk' }
  /** A dropped picture says how it was made; `otherwise` takes it as any other file. */
  | { kind: 'restore'; file: File; provenance: Provenance; otherwise: () => void }
  /** Asks what becomes of a document that is not saved before `go` puts another in its place. */
  | { kind: 'save-first'; go: () => void }
  /** Offers what was there when the app ended without warning. */
  | { kind: 'recover'; work: ResumedWork; recover: () => void; decline: () => void }
  /** What can be opened. */
  | { kind: 'library'; atStart?: boolean }
  | { kind: 'versions' }
  /** A picture of the clipboard: as what is it meant? */
  | { kind: 'paste-picture'; file: File }
  | { kind: 'new-document' }
  | { kind: 'canvas-size' }
  | { kind: 'shortcuts' }
  | { kind: 'shortcut-settings' }
  | { kind: 'engine-settings' }
  /** The models that there are; the selected one is shown, else the one in use. `came` was just added from a file. */
  | { kind: 'models'; selected: string | null; came?: AddedModel | null }
  /** Writes a model as one file, or its networks for other programs. */
  | { kind: 'export-model'; model: ModelCard }
  /** Teaches a model on the person's own photos and maps. */
  | { kind: 'teach' }
  /** Asks before a model is deleted that documents were painted with. */
  | { kind: 'remove-model'; model: ModelCard; documents: readonly PaintedDocument[] }
  /** Names, colours and places of a model's labels. */
  | { kind: 'label-set'; model: ModelCard }
  /** Checkpoints or a pack in one file on the way into the library; `offered` is one that the desktop told of. */
  | { kind: 'import-model'; files: readonly File[]; offered?: string }
  /** What each label of the document is drawn as. */
  | { kind: 'label-match' }
  /** A document was painted for a pack that is not loaded; `model` is it, where it is in the library. */
  | { kind: 'other-pack'; pack: NonNullable<Scene['pack']>; model: ModelCard | null }
  | { kind: 'commands' }
  | { kind: 'guide' }
  | { kind: 'about' };
