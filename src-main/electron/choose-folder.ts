/** Folders through the system's dialog. */
import type { HostFolders } from '../exports/batches.ts';
import type { FileDialogs } from './file-dialogs.ts';

export function dialogFolders(dialogs: FileDialogs): HostFolders {
  return {
    chooseExportFolder: () => dialogs.open('exports', { properties: ['openDirectory', 'createDirectory'] }),
    lastExportFolder: () => dialogs.lastFolder('exports'),
    chooseMapFolder: () => dialogs.open('maps', { properties: ['openDirectory'] }),
  };
}
