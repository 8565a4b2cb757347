import { describe, expect, it } from 'vitest';
import { bindShortcut, ownerOf, resetShortcuts, shortcutsOf, unbindShortcut, type OwnKeys } from './key-bindings.ts';
import { allActions } from './registry.ts';

const undo = { id: 'undo', shortcuts: ['Ctrl+Z'] };
const redo = { id: 'redo', shortcuts: ['Ctrl+Shift+Z', 'Ctrl+Y'] };
const sample = { id: 'sample' };
const actions = [undo, redo, sample];

describe('key bindings', () => {
  it('gives a free key to an action beside those that it has', () => {
    const own = bindShortcut({}, actions, undo, 'U');
    expect(shortcutsOf(undo, own)).toEqual(['Ctrl+Z', 'U']);
    expect(ownerOf('u', actions, own)).toBe(undo);
  });

  it('takes a key from the action that had it', () => {
    const own = bindShortcut({}, actions, sample, 'Ctrl+Y');
    expect(shortcutsOf(redo, own)).toEqual(['Ctrl+Shift+Z']);
    expect(shortcutsOf(sample, own)).toEqual(['Ctrl+Y']);
    expect(ownerOf('Ctrl+Y', actions, own)).toBe(sample);
  });

  it('leaves an action without keys when its last is taken away', () => {
    const own = unbindShortcut({}, undo, 'Ctrl+Z');
    expect(shortcutsOf(undo, own)).toEqual([]);
    expect(ownerOf('Ctrl+Z', actions, own)).toBeUndefined();
  });

  it('gives an action its own keys back, wherever they went, and then remembers nothing of it', () => {
    const own = bindShortcut(bindShortcut({}, actions, sample, 'Ctrl+Z'), actions, undo, 'U');
    const reset = resetShortcuts(own, actions, undo);
    expect(shortcutsOf(undo, reset)).toEqual(['Ctrl+Z']);
    expect(shortcutsOf(sample, reset)).toEqual([]);
    expect(reset).toEqual({});
  });

  it('never lets a key run two actions, whatever is chosen', () => {
    let own: OwnKeys = {};
    const keys = ['Ctrl+Z', 'B', 'Ctrl++', '?', 'F6', 'Ctrl+Shift+E', '1', 'Tab'];
    allActions.forEach((action, i) => (own = bindShortcut(own, allActions, action, keys[(i * 5) % keys.length]!)));
    const taken = allActions.flatMap((action) => shortcutsOf(action, own)).map((shortcut) => shortcut.toLowerCase());
    expect(taken).toHaveLength(new Set(taken).size);
  });
});
