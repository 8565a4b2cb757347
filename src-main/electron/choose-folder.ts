/** Folders through the system's dialog. */
import type { BrowserWindow, Dialog, OpenDialogOptions } from 'electron';
import type { HostFolders } from '../exports/batches.ts';

export function dialogFolders(dialog: Dialog, frontWindow: () => BrowserWindow | undefined): HostFolders {
  async function choose(properties: OpenDialogOptions['properties'] & {}): Promise<string | null> {
    const parent = frontWindow();
    const answer = await (parent === undefined
      ? dialog.showOpenDialog({ properties })
      : dialog.showOpenDialog(parent, { properties }));
    return answer.canceled ? null : (answer.filePaths[0] ?? null);
  }
  return {
    chooseExportFolder: () => choose(['openDirectory', 'createDirectory']),
    chooseMapFolder: () => choose(['openDirectory']),
  };
}
