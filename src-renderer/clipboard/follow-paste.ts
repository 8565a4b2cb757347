/** What a paste means: a picture of the clipboard where there is one, else the pixels that were copied here. */
import { runAction } from '../actions/action.ts';
import { actionById } from '../actions/registry.ts';
import { writesText } from '../actions/writes-text.ts';
import { isPasteChord } from './paste-chord.ts';
import { forgetOwnPixels, hasOwnPixels } from './system-clipboard.ts';
import type { Studio } from '../stores/studio.svelte.ts';

/** Listens for pastes until the returned function is called. Fields for text keep theirs. */
export function listenToPastes(studio: Studio): () => void {
  const abort = new AbortController();
  // On Linux the middle button pastes as well, which pans here.
  let asked = false;
  const options = { signal: abort.signal };
  window.addEventListener('blur', forgetOwnPixels, options);
  window.addEventListener('keydown', (event) => (asked = isPasteChord(event)), { ...options, capture: true });
  window.addEventListener(
    'paste',
    (event) => {
      if (asked) take(studio, event);
      asked = false;
    },
    options,
  );
  return () => abort.abort();
}

function take(studio: Studio, event: ClipboardEvent): void {
  if (studio.dialog !== null || writesText(event.target)) return;
  event.preventDefault();
  const picture = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
  if (picture === undefined || hasOwnPixels()) void runAction(actionById('edit.paste'), studio);
  else studio.dialog = { kind: 'paste-picture', file: picture };
}
