/** What a folder holds, told before a training starts: everything that is wrong with it comes up here. */
import { toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import { UNLABELLED } from '../../src-shared/labels/semantics.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import type { DataReport } from '../../src-shared/training/plan.ts';
import { readDataFolder, type DataFolder } from './data-folder.ts';
import { labelTable } from './label-table.ts';
import { readMap } from './photo-store.ts';

/** Problems that are listed; a folder that is wrong is often wrong throughout. */
const MAX_PROBLEMS = 20;

/**
 * Opens every pair. Throws as `readDataFolder` and `labelTable` do. `onProgress`: pairs looked at so far, of how many.
 */
export async function reportDataFolder(
  folder: string,
  pack: PackManifest,
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<{ data: DataFolder; report: DataReport }> {
  const data = await readDataFolder(folder);
  const table = labelTable(pack, data.names);
  const pixels = new Float64Array(256);
  const photos = new Float64Array(256);
  const problems: PlainError[] = [];
  let smallest = Infinity;
  for (const [number, entry] of data.entries.entries()) {
    onProgress(number, data.entries.length);
    try {
      const map = await readMap(entry, table);
      smallest = Math.min(smallest, map.width, map.height);
      if (entry.split === 'train') countLabels(map.ids, pixels, photos);
    } catch (error) {
      problems.push(toPlainError(error));
      if (problems.length === MAX_PROBLEMS) break;
    }
  }
  onProgress(data.entries.length, data.entries.length);
  const all = Math.max(
    1,
    pixels.reduce((sum, count) => sum + count, 0),
  );
  const learnt = data.entries.filter(({ split }) => split === 'train').length;
  return {
    data,
    report: {
      photos: learnt,
      heldOut: data.entries.length - learnt,
      labels: pack.labels.map(({ id }) => ({ id, share: pixels[id]! / all, photos: photos[id]! })),
      unlabelled: pixels[UNLABELLED]! / all,
      smallest: Number.isFinite(smallest) ? smallest : 0,
      problems,
    },
  };
}

function countLabels(ids: Uint8Array, pixels: Float64Array, photos: Float64Array): void {
  const here = new Float64Array(256);
  for (const id of ids) here[id]!++;
  for (let id = 0; id < 256; id++) {
    pixels[id]! += here[id]!;
    if (here[id]! > 0) photos[id]!++;
  }
}
