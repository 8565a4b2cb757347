/** Names of tensors without what wrappers of training put into them. */

/** DataParallel and AveragedModel put `module.` in front, torch.compile `_orig_mod.`, wherever what they wrap lies. */
const WRAPPERS = new Set(['module', '_orig_mod']);

export function plainName(name: string): string {
  return name
    .split('.')
    .filter((part) => !WRAPPERS.has(part))
    .join('.');
}
