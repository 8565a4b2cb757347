/** Keys to actions, the keys that hold a tool (Space pans, Alt picks a label), and those that paint. */
import type { Studio } from '../stores/studio.svelte.ts';
import { runAction, type Action } from './action.ts';
import { shortcutsOf } from './key-bindings.ts';
import { allActions } from './registry.ts';
import { isPasteChord } from '../clipboard/paste-chord.ts';
import { matchesShortcut } from './shortcut.ts';
import { writesText } from './writes-text.ts';

/** Keys that belong to whatever has the focus before they are a shortcut. */
const CONTROL_KEYS = new Set(['Enter', 'Tab', 'Escape', 'Delete', ' ']);

/** Listens to the window's keys until the returned function is called. */
export function listenToKeys(studio: Studio, mac: boolean): () => void {
  const abort = new AbortController();
  const options = { signal: abort.signal };
  window.addEventListener('keydown', (event) => pressKey(studio, event, mac), options);
  window.addEventListener('keyup', (event) => releaseKey(studio, event), options);
  window.addEventListener('blur', () => releaseAllKeys(studio), options);
  return () => abort.abort();
}

function pressKey(studio: Studio, event: KeyboardEvent, mac: boolean): void {
  if (event.defaultPrevented || event.isComposing || studio.dialog !== null) return;
  if (writesText(event.target) && !event.ctrlKey && !event.metaKey) return;
  if (keepsKey(event)) return;
  if (moveCursor(studio, event) || holdTool(studio, event)) {
    event.preventDefault();
    return;
  }
  const action = findAction(studio, event, mac);
  if (action === undefined || (event.repeat && action.repeats !== true)) return;
  // Of its own keys the browser makes a paste, which says what is in the clipboard (clipboard/follow-paste.ts).
  if (action.id === 'edit.paste' && isPasteChord(event)) return;
  event.preventDefault();
  void runAction(action, studio);
}

function findAction({ settings }: Studio, event: KeyboardEvent, mac: boolean): Action | undefined {
  const own = settings.values.shortcuts;
  return allActions.find((action) =>
    shortcutsOf(action, own).some((shortcut) => matchesShortcut(shortcut, event, mac)),
  );
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Arrows, and Space once they have moved, where the canvas has the focus and no arrow moves what is selected. */
function moveCursor({ keyboardCursor, painting, toolbox }: Studio, event: KeyboardEvent): boolean {
  const onCanvas = event.target instanceof HTMLElement && event.target.matches('[data-canvas]');
  if (!onCanvas || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === ' ' && keyboardCursor.active) {
    keyboardCursor.press();
    return true;
  }
  const way = ARROWS[event.key];
  if (way === undefined || painting.selection !== undefined || toolbox.chosenId === 'move') return false;
  keyboardCursor.step(...way, event.shiftKey);
  return true;
}

/** Holds a tool while its key is down. */
function holdTool(studio: Studio, event: KeyboardEvent): boolean {
  const { toolbox } = studio;
  if (event.key === ' ') {
    studio.panKeyHeld = true;
    if (toolbox.gesture === null) toolbox.heldId = 'pan';
    return true;
  }
  if (event.key === 'Alt') {
    if (toolbox.gesture === null && toolbox.active.paints) toolbox.heldId = 'eyedropper';
    return true;
  }
  return false;
}

function releaseKey(studio: Studio, event: KeyboardEvent): void {
  const { toolbox } = studio;
  if (event.key === ' ') {
    studio.keyboardCursor.release();
    studio.panKeyHeld = false;
    if (toolbox.heldId === 'pan' && toolbox.gesture === null) toolbox.heldId = null;
  } else if (event.key === 'Alt' && toolbox.heldId === 'eyedropper' && toolbox.gesture === null) {
    toolbox.heldId = null;
  }
}

function releaseAllKeys(studio: Studio): void {
  studio.keyboardCursor.release();
  studio.panKeyHeld = false;
  studio.toolbox.heldId = null;
}

/** Controls whose value arrows change. */
const TURNED_BY_ARROWS = 'input[type=range], input[type=radio], input[type=number], select';

/**
 * True for keys that a focused control needs itself: Space and Enter on a button, arrows on a slider, Tab anywhere but on
 * the canvas, so that the keyboard reaches everything. With Ctrl they are nobody's own.
 */
function keepsKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || !(event.target instanceof HTMLElement)) return false;
  if (event.key.startsWith('Arrow')) return event.target.matches(TURNED_BY_ARROWS);
  if (!CONTROL_KEYS.has(event.key)) return false;
  const free = event.target === document.body || event.target.closest('[data-canvas]') !== null;
  return !free && event.key !== 'Escape';
}
