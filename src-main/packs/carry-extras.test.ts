import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ImageFile } from '../../src-shared/api/values.ts';
import type { LabelSet } from '../../src-shared/labels/label-set.ts';
import { writeTinyPack } from '../../test/support/packs/tiny-pack.ts';
import { gatherExtras, takeExtras, type Belongings } from './carry-extras.ts';
import { openLabelSets } from './label-sets.ts';
import { extraFiles } from './pack-extras.ts';
import { writePackFile } from './pack-file.ts';
import { openPackLibrary, type LibraryPack } from './pack-library.ts';

let base: string;
beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'carry-'))));
afterEach(() => rmSync(base, { recursive: true }));

const nobody = (): never => {
  throw new Error('nothing is damaged here');
};
const labels: LabelSet = [{ id: 1, name: { en: 'sea', ja: '海' }, colour: '#143296', group: 'Water' }];

/** A person whose gallery has the styles of this encoder, and takes all that come. */
function person(name: string, own: Record<string, ImageFile[]> = {}): Belongings & { taken: string[] } {
  const taken: string[] = [];
  return {
    taken,
    labelSets: openLabelSets(join(base, name), nobody),
    styles: {
      filesReadBy: async (encoder) => own[encoder] ?? [],
      takeFiles: async (files) => {
        taken.push(...files.map((file) => file.name));
        return { taken: files.length, refused: [] };
      },
    },
  };
}

async function tinyPack(): Promise<LibraryPack> {
  writeTinyPack(join(base, 'pack'));
  return openPackLibrary(join(base, 'packs'), join(base, 'pack'), nobody).find('shipped');
}

it('labels and styles go from one person to another with the pack, and what the other said before stays', async () => {
  const pack = await tinyPack();
  const encoder = pack.manifest.encoder!.weights.sha256;
  const ann = person('ann', {
    [encoder]: [{ name: 'Dusk.spadestyle', bytes: Uint8Array.of(1, 2) }],
    other: [{ name: 'Noon.spadestyle', bytes: Uint8Array.of(3) }],
  });
  await ann.labelSets.change(pack.packHash, labels);
  const file = join(base, 'tiny.spadepack');
  await writePackFile(pack.folder, file, extraFiles(await gatherExtras(pack, ann)));

  const ben = person('ben');
  expect(await takeExtras(file, pack, ben)).toEqual({ labels, styles: 1, refused: [] });
  expect(ben.taken).toEqual(['Dusk.spadestyle']);
  expect(await ben.labelSets.read(pack.packHash)).toEqual(labels);

  const cem = person('cem');
  const own: LabelSet = [{ ...labels[0]!, colour: '#000080' }];
  await cem.labelSets.change(pack.packHash, own);
  expect((await takeExtras(file, pack, cem)).labels).toBe(null);
  expect(await cem.labelSets.read(pack.packHash)).toEqual(own);
});
