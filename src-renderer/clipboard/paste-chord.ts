/** True for the keys of which the browser itself makes a paste. */
export function isPasteChord({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === 'v' && ctrlKey !== metaKey && !shiftKey && !altKey;
}
