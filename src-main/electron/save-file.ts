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
  // The window's word is a suggestion for a name, never a path.
  const name = basename(file.name.replaceAll('\\', '/'));
  const extension = extname(name).slice(1);
  const options: SaveDialogOptions = {
    defaultPath: name,
    ...(extension === '' ? {} : { filters: [{ name: extension.toUpperCase(), extensions: [extension] }] }),
  };
  const answer = await (parent === undefined ? dialog.showSaveDialog(options) : dialog.showSaveDialog(parent, options));
  if (answer.canceled || answer.filePath === '') return null;
  await writeImageFile(answer.filePath, file.bytes);
  return answer.filePath;
}
