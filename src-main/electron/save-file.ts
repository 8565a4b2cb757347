/** "Save as" through the system's dialog; the window names the file, the person says where. */
import { basename, extname } from 'node:path';
import type { BrowserWindow, Dialog, SaveDialogOptions } from 'electron';
import type { ImageFile } from '../../src-shared/api/studio-api.ts';
import { writeImageFile } from '../files/image-file.ts';

/** Asks and writes atomically. Resolves to the path, or null when the person thought better of it. */
export async function askAndSave(
  dialog: Dialog,
  parent: BrowserWindow | undefined,
  file: ImageFile,
): Promise<string | null> {
  const path = await askForPath(dialog, parent, file.name);
  if (path !== null) await writeImageFile(path, file.bytes);
  return path;
}

/** Asks where a file is to be saved. */
export async function askForPath(
  dialog: Dialog,
  parent: BrowserWindow | undefined,
  suggested: string,
): Promise<string | null> {
  // The window's word is a suggestion for a name, never a path.
  const name = basename(suggested.replaceAll('\\', '/'));
  const extension = extname(name).slice(1);
  const options: SaveDialogOptions = {
    defaultPath: name,
    ...(extension === '' ? {} : { filters: [{ name: extension.toUpperCase(), extensions: [extension] }] }),
  };
  const answer = await (parent === undefined ? dialog.showSaveDialog(options) : dialog.showSaveDialog(parent, options));
  return answer.canceled || answer.filePath === '' ? null : answer.filePath;
}
