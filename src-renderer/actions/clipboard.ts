import { copyPicture, copyPng, noteCopied, readPicture } from '../clipboard/system-clipboard.ts';
import { copyPixels, cutPixels, pastePixels, type CopiedPixels } from '../../src-shared/document/index.ts';
import { firstFree } from '../layers/layer-names.ts';
import { t } from '../stores/language.svelte.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import type { Action } from './action.ts';

const hasLayer = ({ painting }: Studio): boolean => painting.activeLayer !== undefined;

export const clipboardActions: readonly Action[] = [
  {
    id: 'edit.cut',
    label: 'action.cut',
    shortcuts: ['Ctrl+X'],
    enabled: hasLayer,
    run: ({ painting }) => keep(painting, cutPixels(painting.document, painting.activeLayerId)),
  },
  {
    id: 'edit.copy',
    label: 'action.copy',
    shortcuts: ['Ctrl+C'],
    enabled: hasLayer,
    run: ({ painting }) => keep(painting, copyPixels(painting.document, painting.activeLayerId)),
  },
  {
    id: 'edit.paste',
    label: 'action.paste',
    shortcuts: ['Ctrl+V'],
    enabled: ({ painting }) => painting.copied !== undefined && painting.activeLayer !== undefined,
    run({ painting, viewport, toolbox }) {
      if (painting.copied === undefined) return;
      const name = firstFree(
        (number) => t('layer.pasted-name', { number }),
        1,
        painting.layers.map((layer) => layer.name),
      );
      const options = { name, above: painting.activeLayerId, middle: viewport.view.centre };
      painting.activeLayerId = pastePixels(painting.document, painting.copied, options);
      toolbox.choose('move');
    },
  },
  {
    id: 'edit.copy-picture',
    label: 'action.copy-picture',
    shortcuts: ['Alt+C'],
    enabled: ({ picture }) => picture.picture !== null && !picture.busy,
    async run({ picture, status }) {
      if (picture.picture === null) return;
      await copyPicture(picture.picture);
      status.inform('status.picture-copied');
    },
  },
  {
    id: 'edit.copy-map',
    label: 'action.copy-map',
    enabled: ({ engine }) => engine.ready,
    async run(studio) {
      const png = await studio.api.encodeMap(studio.packMap(), 'colours');
      await copyPng(new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
      studio.status.inform('status.map-copied');
    },
  },
  {
    id: 'edit.paste-picture',
    label: 'action.paste-picture',
    async run(studio) {
      const file = await readPicture(t('paste.name'));
      if (file === null) studio.status.inform('paste.none');
      else studio.dialog = { kind: 'paste-picture', file };
    },
  },
];

/** What was copied stays until something else is; nothing selected copies nothing. */
function keep(painting: Studio['painting'], copied: CopiedPixels | undefined): void {
  if (copied === undefined) return;
  painting.copied = copied;
  noteCopied(t('paste.pixels'));
}
