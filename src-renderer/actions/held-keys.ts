/** What keys do while they are held, for the page of shortcuts. keyboard.ts and the tools act on them. */
import type { MessageKey } from '../stores/language.svelte.ts';

export const heldKeys: readonly { keys: MessageKey; label: MessageKey }[] = [
  { keys: 'key.space', label: 'held.pan' },
  { keys: 'key.arrows', label: 'held.cursor' },
  { keys: 'key.alt', label: 'held.eyedropper' },
  { keys: 'key.shift', label: 'held.straight' },
  { keys: 'key.wheel', label: 'held.zoom' },
  { keys: 'key.middle', label: 'held.pan' },
  { keys: 'key.double-click', label: 'held.close-polygon' },
];
