import {
  addLayer,
  canMergeDown,
  contentBox,
  duplicateLayer,
  flipHorizontal,
  flipVertical,
  mergeDown,
  quarterTurns,
  removeLayer,
  transformLayer,
  type Affine,
  type Rect,
} from '../../src-shared/document/index.ts';
import { present } from '../../src-shared/present.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { copyName, firstFree } from '../layers/layer-names.ts';
import { t } from '../stores/language.svelte.ts';
import type { Action } from './action.ts';

export const layerActions: readonly Action[] = [
  {
    id: 'layer.add',
    label: 'action.layer-add',
    shortcuts: ['Ctrl+Shift+N', 'Alt+Shift+N'],
    enabled: hasLayer,
    run({ painting }) {
      const name = firstFree(
        (number) => t('layer.new-name', { number }),
        1,
        painting.layers.map((layer) => layer.name),
      );
      painting.activeLayerId = addLayer(painting.document, { name, above: painting.activeLayerId });
    },
  },
  {
    id: 'layer.duplicate',
    label: 'action.layer-duplicate',
    shortcuts: ['Ctrl+J'],
    enabled: hasLayer,
    run({ painting }) {
      const name = copyName(
        present(painting.activeLayer).name,
        painting.layers.map((layer) => layer.name),
      );
      painting.activeLayerId = duplicateLayer(painting.document, painting.activeLayerId, name);
    },
  },
  {
    id: 'layer.merge',
    label: 'action.layer-merge',
    shortcuts: ['Ctrl+M'],
    enabled: ({ painting }) =>
      painting.activeLayer !== undefined && canMergeDown(painting.document, painting.activeLayerId),
    run({ painting }) {
      painting.activeLayerId = mergeDown(painting.document, painting.activeLayerId);
    },
  },
  {
    id: 'layer.remove',
    label: 'action.layer-remove',
    enabled: ({ painting }) => painting.layers.length > 1,
    run: ({ painting }) => removeLayer(painting.document, painting.activeLayerId),
  },
  {
    id: 'layer.flip-horizontal',
    label: 'action.layer-flip-horizontal',
    enabled: hasLayer,
    run: (studio) => transformContent(studio, flipHorizontal),
  },
  {
    id: 'layer.flip-vertical',
    label: 'action.layer-flip-vertical',
    enabled: hasLayer,
    run: (studio) => transformContent(studio, flipVertical),
  },
  {
    id: 'layer.turn',
    label: 'action.layer-turn',
    enabled: hasLayer,
    run: (studio) => transformContent(studio, (box) => quarterTurns(box, 1)),
  },
];

function hasLayer({ painting }: Studio): boolean {
  return painting.activeLayer !== undefined;
}

/** Maps what the active layer holds, by a map made from the box around it. */
function transformContent({ painting }: Studio, affineOf: (box: Rect) => Affine): void {
  const box = contentBox(painting.document, painting.activeLayerId);
  if (box !== undefined) transformLayer(painting.document, painting.activeLayerId, affineOf(box));
}
