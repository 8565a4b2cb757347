/** The system's dialogs for files and folders, each beginning where a person was last with the same in mind. */
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { BaseWindow, Dialog, OpenDialogOptions, SaveDialogOptions } from 'electron';
import type { LastFolders, SettingsPart } from '../host/settings.ts';

/** What a person has in mind: pictures are saved somewhere else than projects. */
type Purpose = keyof LastFolders;

export interface FileDialogs {
  /** The file or folder that was chosen, or null. */
  open(purpose: Purpose, options: Pick<OpenDialogOptions, 'filters' | 'properties'>): Promise<string | null>;
  /** Where to save; `name` is a suggestion for a name, never a path. */
  save(purpose: Purpose, name: string, filters: SaveDialogOptions['filters'] & {}): Promise<string | null>;
  /** The folder that was chosen last, if it is still there. */
  lastFolder(purpose: Purpose): Promise<string | null>;
}

export function fileDialogs(
  dialog: Dialog,
  frontWindow: () => BaseWindow | undefined,
  kept: SettingsPart<LastFolders>,
): FileDialogs {
  async function lastFolder(purpose: Purpose): Promise<string | null> {
    const folder = kept.read()[purpose];
    if (folder === undefined) return null;
    const found = await stat(folder).catch(() => undefined);
    return found?.isDirectory() === true ? folder : null;
  }

  /** Beside what was chosen; that it cannot be kept is no reason to stop. */
  async function remember(purpose: Purpose, folder: string): Promise<void> {
    await kept
      .change((folders) => ({ ...folders, [purpose]: folder }))
      .catch((error: unknown) => console.warn('The folder cannot be remembered:', error));
  }

  return {
    open: async (purpose, given) => {
      const folder = await lastFolder(purpose);
      const options = { ...given, ...(folder !== null && { defaultPath: folder }) };
      const parent = frontWindow();
      const answer = await (parent === undefined
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(parent, options));
      const path = answer.canceled ? undefined : answer.filePaths[0];
      if (path === undefined) return null;
      await remember(purpose, given.properties?.includes('openDirectory') === true ? path : dirname(path));
      return path;
    },
    save: async (purpose, suggested, filters) => {
      const folder = await lastFolder(purpose);
      const name = basename(suggested.replaceAll('\\', '/')).replaceAll(':', '-');
      const options = { defaultPath: folder === null ? name : join(folder, name), filters };
      const parent = frontWindow();
      const answer = await (parent === undefined
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(parent, options));
      if (answer.canceled || answer.filePath === '') return null;
      await remember(purpose, dirname(answer.filePath));
      return answer.filePath;
    },
    lastFolder,
  };
}

/** The filter for files that end like this one. */
export function sameEnding(name: string): SaveDialogOptions['filters'] & {} {
  const ending = extname(name).slice(1);
  return ending === '' ? [] : [{ name: ending.toUpperCase(), extensions: [ending] }];
}
