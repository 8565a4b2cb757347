/** "Save as" through the system's dialog; the window names the file, the person says where. */
import type { ImageFile } from '../../src-shared/api/studio-api.ts';
import { writeImageFile } from '../files/image-file.ts';
import { sameEnding, type FileDialogs } from './file-dialogs.ts';

/** Asks and writes atomically. Resolves to the path, or null when the person thought better of it. */
export async function askAndSave(dialogs: FileDialogs, file: ImageFile): Promise<string | null> {
  const path = await dialogs.save('pictures', file.name, sameEnding(file.name));
  if (path !== null) await writeImageFile(path, file.bytes);
  return path;
}
