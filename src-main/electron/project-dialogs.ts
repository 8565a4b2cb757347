/** Project files through the system's dialogs. */
import type { BrowserWindow, Dialog } from 'electron';
import { PROJECT_ENDING } from '../../src-shared/projects/project-ending.ts';
import type { ProjectDialogs } from '../projects/window-project.ts';

const FILTERS = [{ name: 'Spadework', extensions: [PROJECT_ENDING.slice(1)] }];

export function projectDialogs(dialog: Dialog, frontWindow: () => BrowserWindow | undefined): ProjectDialogs {
  return {
    askOpen: async () => {
      const parent = frontWindow();
      const options = { properties: ['openFile' as const], filters: FILTERS };
      const answer = await (parent === undefined
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(parent, options));
      return answer.canceled ? null : (answer.filePaths[0] ?? null);
    },
    askSave: async (name) => {
      const parent = frontWindow();
      // The window's word is a suggestion for a name, never a path.
      const options = { defaultPath: name.replace(/[\\/:]/g, '-'), filters: FILTERS };
      const answer = await (parent === undefined
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(parent, options));
      if (answer.canceled || answer.filePath === '') return null;
      return answer.filePath.toLowerCase().endsWith(PROJECT_ENDING)
        ? answer.filePath
        : `${answer.filePath}${PROJECT_ENDING}`;
    },
  };
}
