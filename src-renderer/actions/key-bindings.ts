/** Which keys run an action: its own shortcuts, or what the person chose instead. No key ever runs two actions. */
import type { Studio } from '../stores/studio.svelte.ts';
import type { Action } from './action.ts';
import { isSameShortcut } from './shortcut.ts';

/** What the person chose, by action id; an empty list is an action without keys. Values are replaced, never changed. */
export type OwnKeys = Readonly<Record<string, readonly string[]>>;

type Bindable = Pick<Action, 'id' | 'shortcuts'>;

/** The shortcuts of an action; the first is the one that menus show. */
export function shortcutsOf({ id, shortcuts = [] }: Bindable, own: OwnKeys): readonly string[] {
  return own[id] ?? shortcuts;
}

/** The shortcut that menus and tooltips show. */
export function firstShortcut({ settings }: Studio, action: Action): string | undefined {
  return shortcutsOf(action, settings.values.shortcuts)[0];
}

/** The action that a shortcut runs, if any. */
export function ownerOf<Kind extends Bindable>(
  shortcut: string,
  actions: readonly Kind[],
  own: OwnKeys,
): Kind | undefined {
  return actions.find((action) => shortcutsOf(action, own).some((taken) => isSameShortcut(taken, shortcut)));
}

/** Gives a shortcut to an action, taking it from the one that has it. */
export function bindShortcut(own: OwnKeys, actions: readonly Bindable[], action: Bindable, shortcut: string): OwnKeys {
  const freed = removeShortcuts(own, actions, [shortcut], action);
  const kept = shortcutsOf(action, freed).filter((taken) => !isSameShortcut(taken, shortcut));
  return choose(freed, action, [...kept, shortcut]);
}

/** Takes one shortcut from an action. */
export function unbindShortcut(own: OwnKeys, action: Bindable, shortcut: string): OwnKeys {
  return choose(
    own,
    action,
    shortcutsOf(action, own).filter((taken) => taken !== shortcut),
  );
}

/** Gives an action its own shortcuts back, from whichever actions have them now. */
export function resetShortcuts(own: OwnKeys, actions: readonly Bindable[], action: Bindable): OwnKeys {
  const { shortcuts = [] } = action;
  return choose(removeShortcuts(own, actions, shortcuts, action), action, shortcuts);
}

function removeShortcuts(
  own: OwnKeys,
  actions: readonly Bindable[],
  shortcuts: readonly string[],
  heir: Bindable,
): OwnKeys {
  return actions.reduce((keys, action) => {
    const before = shortcutsOf(action, keys);
    const kept = before.filter((taken) => !shortcuts.some((shortcut) => isSameShortcut(taken, shortcut)));
    return action.id === heir.id || kept.length === before.length ? keys : choose(keys, action, kept);
  }, own);
}

/** Notes a choice; one that is the action's own is forgotten, so that later defaults reach those who never chose. */
function choose(own: OwnKeys, { id, shortcuts = [] }: Bindable, chosen: readonly string[]): OwnKeys {
  const isDefault = chosen.length === shortcuts.length && chosen.every((shortcut, i) => shortcut === shortcuts[i]);
  const others = Object.entries(own).filter(([other]) => other !== id);
  return Object.fromEntries(isDefault ? others : [...others, [id, chosen]]);
}
