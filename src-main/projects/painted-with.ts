/** Documents that were painted with a pack, among those that the app knows of without looking through disks. */
import type { PaintedDocument } from '../../src-shared/api/model-api.ts';
import { withFile } from '../engine/packs/byte-source.ts';
import { readScenePack } from './read-project.ts';
import type { RecentProjects } from './recent-projects.ts';
import type { Works } from './works.ts';

/** Files that were opened or saved lately, and documents that the app keeps. What cannot be read is passed over. */
export async function documentsPaintedWith(
  packHash: string,
  { recent, works }: { recent: RecentProjects; works: Works },
): Promise<PaintedDocument[]> {
  const found: PaintedDocument[] = [];
  for (const { id, name, place } of await recent.list()) {
    const path = await recent.pathOf(id);
    if (path !== undefined && packOfFile(path) === packHash) found.push({ name, place });
  }
  for (const { id, name } of await works.left())
    if ((await works.packOf(id)) === packHash) found.push({ name, place: '' });
  return found;
}

/** A file may be gone, or on a disk that is not there. */
function packOfFile(path: string): string | undefined {
  try {
    return withFile(path, readScenePack)?.hash;
  } catch {
    return undefined;
  }
}
