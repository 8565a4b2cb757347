import type { Size } from '../../src-shared/geometry.ts';
import type { Picture } from '../../src-shared/api/studio-api.ts';
import { t } from '../stores/language.svelte.ts';

/** What was rendered for the document, in words: the picture's own size where it differs, and the time it took. */
export function renderedLine(
  document: Size,
  picture: Pick<Picture, 'width' | 'height' | 'milliseconds'>,
  coarse: boolean,
): string {
  const details = {
    width: document.width,
    height: document.height,
    renderedWidth: picture.width,
    renderedHeight: picture.height,
    milliseconds: Math.round(picture.milliseconds),
  };
  if (coarse) return t('status.rendered-preview', details);
  const same = document.width === picture.width && document.height === picture.height;
  return t(same ? 'status.rendered-same' : 'status.rendered', details);
}
