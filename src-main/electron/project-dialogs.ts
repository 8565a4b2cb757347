/** Project files through the system's dialogs. */
import { PROJECT_ENDING } from '../../src-shared/projects/project-ending.ts';
import type { ProjectDialogs } from '../projects/window-project.ts';
import type { FileDialogs } from './file-dialogs.ts';

const FILTERS = [{ name: 'Spadework', extensions: [PROJECT_ENDING.slice(1)] }];

export function projectDialogs(dialogs: FileDialogs): ProjectDialogs {
  return {
    askOpen: () => dialogs.open('projects', { properties: ['openFile'], filters: FILTERS }),
    askSave: async (name) => {
      const path = await dialogs.save('projects', name.replace(/[\\/]/g, '-'), FILTERS);
      return path === null || path.toLowerCase().endsWith(PROJECT_ENDING) ? path : `${path}${PROJECT_ENDING}`;
    },
  };
}
