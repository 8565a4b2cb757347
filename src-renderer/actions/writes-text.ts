/** True where typing goes into a field. */
export function writesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || (target instanceof HTMLInputElement && target.type !== 'range');
}
