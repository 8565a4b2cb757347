/** Files of the browser's own: handles where it gives them (File System Access), downloads where it does not. */
import { PROJECT_ENDING } from '../../src-shared/projects/project-ending.ts';

export type SaveHandle = FileSystemFileHandle;

const TYPES = [{ description: 'Spadework', accept: { 'application/x-spadework': [PROJECT_ENDING] } }] as const;

interface FilePickers {
  showSaveFilePicker(options: { suggestedName: string; types: typeof TYPES }): Promise<FileSystemFileHandle>;
  showOpenFilePicker(options: { types: typeof TYPES }): Promise<FileSystemFileHandle[]>;
}

function pickers(): FilePickers | null {
  return 'showSaveFilePicker' in window ? (window as unknown as FilePickers) : null;
}

/** The file that the person chose; 'download' where the browser has no handles, null when they chose none. */
export async function pickSaveHandle(suggestedName: string): Promise<SaveHandle | 'download' | null> {
  const own = pickers();
  if (own === null) return 'download';
  return own.showSaveFilePicker({ suggestedName, types: TYPES }).catch(nullWhenAborted);
}

/** A project that the person chose, with its handle; undefined where the browser has no handles, null when they chose none. */
export async function pickOpenHandle(): Promise<SaveHandle | null | undefined> {
  const own = pickers();
  if (own === null) return undefined;
  const chosen = await own.showOpenFilePicker({ types: TYPES }).catch(nullWhenAborted);
  return chosen?.[0] ?? null;
}

/** The browser writes beside the file and takes its place at the end. */
export async function writeHandle(handle: SaveHandle, bytes: Uint8Array): Promise<void> {
  const stream = await handle.createWritable();
  await stream.write(bytes as Uint8Array<ArrayBuffer>);
  await stream.close();
}

function nullWhenAborted(error: unknown): null {
  if (error instanceof DOMException && error.name === 'AbortError') return null;
  throw error;
}
