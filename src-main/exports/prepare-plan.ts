/** From what a person asks of a batch to the plan that is stored in its folder. */
import type { EngineReady } from '../engine/api.ts';
import { exportedSize, type BatchOptions, type BatchStyle } from '../../src-shared/exports/batch-plan.ts';
import type { MapLayers } from '../../src-shared/exports/map-layers.ts';
import { planFiles, plannedNames } from '../../src-shared/exports/plan-files.ts';
import { collisionKey, safeFileStem } from '../../src-shared/naming.ts';
import { planRender } from '../../src-shared/labels/fit.ts';
import { assertAnimationFits } from './animation.ts';
import { freeName } from './batch-folder.ts';
import { sheetPageCount } from './contact-sheet.ts';
import type { PackedMap } from './packed-map.ts';
import type { StoredPlan } from './stored-plan.ts';

export interface NamedMap extends PackedMap {
  name: string;
  layers?: MapLayers | undefined;
}

export interface BatchRequest {
  maps: readonly NamedMap[];
  styles: readonly BatchStyle[];
  options: BatchOptions;
}

/**
 * The plan, checked before anything is written: names (`name-template`, `name-collision`) and sizes (`animation-too-large`).
 * `there` holds the names in the folder: manifest and contact sheets, whose names nobody chooses, give way to them.
 */
export function preparePlan(
  { maps, styles, options }: BatchRequest,
  { pack, packHash }: EngineReady,
  app: string,
  there: readonly string[],
): StoredPlan {
  const files = planFiles({ maps, styles, options });
  if (options.animation !== null)
    for (const map of maps)
      assertAnimationFits(styles.length, exportedSize(options.size, planRender(pack.generator, map).picture, map));
  const taken = new Set([...there, ...plannedNames(files)].map(collisionKey));
  const stem = `${safeFileStem(options.project)}-contact-sheet`;
  const pages = options.contactSheets.includes('png') ? sheetPageCount(files.pictures.length) : 0;
  const png = Array.from({ length: pages }, (_, page) =>
    freeName(pages === 1 ? stem : `${stem}-page-${page + 1}`, '.png', taken),
  );
  const pdf = options.contactSheets.includes('pdf') ? freeName(stem, '.pdf', taken) : null;
  return {
    format: 'spadework-batch-plan',
    version: 1,
    app,
    pack: { id: pack.id, hash: packHash },
    maps: maps.map(({ name, width, height, hash, packed, layers }) => ({
      name,
      width,
      height,
      hash,
      packed,
      ...(layers && { layers }),
    })),
    styles: [...styles],
    options,
    files: { ...files, sheets: { png, pdf }, manifest: freeName('manifest', '.json', taken) },
  };
}
