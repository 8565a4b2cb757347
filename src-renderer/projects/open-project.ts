/** Opening a project file that the person chooses or drops. */
import { PROJECT_ENDING } from '../../src-shared/projects/project-ending.ts';
import { pickFile, readImageFile } from '../actions/pick-file.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { pickOpenHandle } from './browser-files.ts';

/** Lets the person choose a file: in the system's dialog, or in the browser's. */
export async function browseProjects(studio: Studio): Promise<void> {
  if (studio.host.kind === 'electron') {
    await studio.project.askAndOpen({ kind: 'ask' });
    return;
  }
  const handle = await pickOpenHandle();
  const file = handle === undefined ? await pickFile(PROJECT_ENDING) : await handle?.getFile();
  if (file) await studio.project.askAndOpen({ kind: 'file', file: await readImageFile(file) }, handle ?? null);
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
