/** What a command is. Menus, shortcuts, the command palette and the page of shortcuts all read these objects. */
import type { DialogRequest } from '../dialogs/dialog-request.ts';
import type { MessageKey } from '../stores/language.svelte.ts';
import type { Studio } from '../stores/studio.svelte.ts';

export interface Action {
  /** Unique, as 'edit.undo'. */
  id: string;
  label: MessageKey;
  /** The first is shown; all work. */
  shortcuts?: readonly string[];
  /** True for shortcuts that repeat while the key is held. */
  repeats?: boolean;
  /** Without it always enabled. */
  enabled?(studio: Studio): boolean;
  /** Given for commands that are on or off. */
  checked?(studio: Studio): boolean;
  run(studio: Studio): void | Promise<void>;
}

export function isEnabled(action: Action, studio: Studio): boolean {
  return action.enabled?.(studio) ?? true;
}

/** Runs an action where it is enabled; what it throws is shown in the status line. */
export async function runAction(action: Action, studio: Studio): Promise<void> {
  if (!isEnabled(action, studio)) return;
  await studio.status.attempt('action', async () => action.run(studio));
}

/** What the actions do that open a dialog. */
export function openDialog(dialog: DialogRequest): Action['run'] {
  return (studio) => {
    studio.dialog = dialog;
  };
}
