/** manifest.json: what a batch consists of and what was written, for people and for other programs. Described in docs/exports.md. */
import { join } from 'node:path';
import { writeAtomically } from '../files/atomic-write.ts';
import type { FileRecord } from './batch-journal.ts';
import type { StoredPlan } from './stored-plan.ts';

interface ManifestFile extends FileRecord {
  name: string;
  kind: 'picture' | 'psd' | 'label-map' | 'animation' | 'contact-sheet';
  /** Indices into `maps` and `styles`. */
  map?: number;
  style?: number;
}

/** Writes the manifest with the files that are there, in the order of the plan. */
export async function writeManifest(
  folder: string,
  plan: StoredPlan,
  written: ReadonlyMap<string, FileRecord>,
  state: 'finished' | 'unfinished',
): Promise<void> {
  const { app, pack, maps, styles, options } = plan;
  const files = plannedFiles(plan).flatMap((file): ManifestFile[] => {
    const record = written.get(file.name);
    return record === undefined ? [] : [{ ...file, ...record }];
  });
  const manifest = {
    format: 'spadework-batch',
    version: 1,
    app,
    state,
    pack,
    options,
    maps: maps.map(({ name, width, height, hash }) => ({ name, width, height, hash })),
    styles,
    files,
  };
  await writeAtomically(
    join(folder, plan.files.manifest),
    new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`),
  );
}

function plannedFiles({ files }: StoredPlan): Omit<ManifestFile, keyof FileRecord>[] {
  return [
    ...files.pictures.flatMap(({ map, style, picture, psd }) => [
      { name: picture, kind: 'picture' as const, map, style },
      ...(psd === null ? [] : [{ name: psd, kind: 'psd' as const, map, style }]),
    ]),
    ...files.labelMaps.map(({ map, name }) => ({ name, kind: 'label-map' as const, map })),
    ...files.animations.map(({ map, name }) => ({ name, kind: 'animation' as const, map })),
    ...[...files.sheets.png, ...(files.sheets.pdf === null ? [] : [files.sheets.pdf])].map((name) => ({
      name,
      kind: 'contact-sheet' as const,
    })),
  ];
}
