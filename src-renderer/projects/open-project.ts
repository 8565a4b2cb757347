/** Opening a project file that the person chooses or drops. */
import { PROJECT_ENDING } from '../../src-shared/projects/project-ending.ts';
import type { LibraryEntry } from '../../src-shared/api/project-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { pickFile, readImageFile } from '../actions/pick-file.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { pickOpenHandle, readHandle, type SaveHandle } from './browser-files.ts';
import { listRecentFiles, recentHandle } from './browser-recent.ts';

/** Lets the person choose a file: in the system's dialog, or in the browser's. */
export async function browseProjects(studio: Studio): Promise<void> {
  if (studio.host.kind === 'electron') {
    await studio.project.askAndOpen({ kind: 'ask' });
    return;
  }
  const handle = await pickOpenHandle();
  if (handle) return openHandle(studio, handle);
  const file = handle === undefined ? await pickFile(PROJECT_ENDING) : null;
  if (file !== null) await studio.project.askAndOpen({ kind: 'file', file: await readImageFile(file) });
}

/** What can be opened: the host's list, after the browser's own recent files where the host has none. */
export async function listLibrary({ api, host }: Studio): Promise<LibraryEntry[]> {
  const own = host.kind === 'electron' ? [] : await listRecentFiles();
  return [...own, ...(await api.library())];
}

/** Opens what was chosen in the library. A browser may ask the person whether it may still read a recent file. */
export async function openEntry(studio: Studio, { kind, id }: LibraryEntry): Promise<void> {
  if (kind !== 'recent' || studio.host.kind === 'electron') return studio.project.askAndOpen({ kind, id });
  const handle = await recentHandle(id);
  if (handle === undefined) throw new SpadeworkError('project-gone');
  await openHandle(studio, handle);
}

async function openHandle(studio: Studio, handle: SaveHandle): Promise<void> {
  await studio.project.askAndOpen({ kind: 'file', file: await readHandle(handle) }, handle);
}

export function isProjectFile({ name }: File): boolean {
  return name.toLowerCase().endsWith(PROJECT_ENDING);
}

/** Opens a dropped project. In Electron the main process heard of it with its path, and tells the window. */
export async function takeDroppedProject(studio: Studio, file: File): Promise<void> {
  if (studio.host.kind === 'electron') return;
  await studio.status.attempt('open', async () =>
    studio.project.askAndOpen({ kind: 'file', file: await readImageFile(file) }),
  );
}
