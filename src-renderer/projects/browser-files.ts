/** Files of the browser's own: handles where it gives them (File System Access), downloads where it does not. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { ImageFile } from '../../src-shared/api/studio-api.ts';
import { readImageFile } from '../actions/pick-file.ts';
import { PROJECT_ENDING } from '../../src-shared/projects/project-ending.ts';
import type { MessageKey } from '../stores/language.svelte.ts';

export type SaveHandle = FileSystemFileHandle;

const TYPES = [{ description: 'Spadework', accept: { 'application/x-spadework': [PROJECT_ENDING] } }] as const;

interface FilePickers {
  showSaveFilePicker(options: { suggestedName: string; types: typeof TYPES }): Promise<FileSystemFileHandle>;
  showOpenFilePicker(options: { types: typeof TYPES }): Promise<FileSystemFileHandle[]>;
}

/** What Chromium's handles have beyond the standard: one from an earlier day may no longer be read without asking. */
interface AskingHandle {
  requestPermission(options: { mode: 'read' }): Promise<PermissionState>;
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

/** The browser writes beside the file and takes its place at the end. Throws `file-unwritable`. */
export async function writeHandle(handle: SaveHandle, bytes: Uint8Array): Promise<void> {
  try {
    const stream = await handle.createWritable();
    await stream.write(bytes as Uint8Array<ArrayBuffer>);
    await stream.close();
  } catch (error) {
    throw new SpadeworkError('file-unwritable', { name: handle.name, reason: reasonOf(error) }, { cause: error });
  }
}

/** Reads a file, which a browser may ask the person about first. Throws `file-unreadable`. */
export async function readHandle(handle: SaveHandle): Promise<ImageFile> {
  try {
    await (handle as Partial<AskingHandle>).requestPermission?.({ mode: 'read' });
    return await readImageFile(await handle.getFile());
  } catch (error) {
    throw new SpadeworkError('file-unreadable', { name: handle.name, reason: reasonOf(error) }, { cause: error });
  }
}

/** What a browser says of files, as keys of words where there are some. */
function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  return REASONS[name] ?? message;
}

const REASONS: Readonly<Record<string, MessageKey>> = {
  NotFoundError: 'reason.absent',
  NotAllowedError: 'reason.denied',
  SecurityError: 'reason.denied',
  QuotaExceededError: 'reason.disk-full',
};

function nullWhenAborted(error: unknown): null {
  if (error instanceof DOMException && error.name === 'AbortError') return null;
  throw error;
}
