import { resizeCanvas } from '../../src-shared/document/index.ts';
import { DOCUMENT_SIDE } from '../dialogs/document-size.ts';
import { openDialog, type Action } from './action.ts';

/** What changes the size of the document. */
export const canvasActions: readonly Action[] = [
  {
    id: 'canvas.size',
    label: 'action.canvas-size',
    shortcuts: ['Ctrl+Alt+C'],
    enabled: ({ painting }) => painting.layers.length > 0,
    run: openDialog({ kind: 'canvas-size' }),
  },
  {
    id: 'canvas.crop',
    label: 'action.canvas-crop',
    enabled: ({ painting: { selection } }) =>
      selection !== undefined && Math.min(selection.box.width, selection.box.height) >= DOCUMENT_SIDE.min,
    run({ painting }) {
      const { document } = painting;
      const box = document.stack.selection?.box;
      if (box !== undefined) painting.replaceDocument(resizeCanvas(document, box, box), 'crop-canvas');
    },
  },
];
