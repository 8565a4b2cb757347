/** The files that a batch will write, by name: shown as a preview, checked for collisions, then written under just these names. */
import { SpadeworkError } from '../api/errors.ts';
import { findCollisions, parseNameTemplate, safeFileStem, type NameValues } from '../naming.ts';
import type { StyleChoice } from '../request.ts';
import { MAX_BATCH_PICTURES, PICTURE_ENDINGS, type BatchOutline } from './batch-plan.ts';

export interface PlannedPicture {
  /** Indices into the plan's maps and styles. */
  map: number;
  style: number;
  picture: string;
  psd: string | null;
}

export interface PlannedFiles {
  /** Map by map, and in each in the order of the styles. */
  pictures: PlannedPicture[];
  labelMaps: { map: number; name: string }[];
  animations: { map: number; name: string }[];
}

/** Throws `name-template`, `name-collision` (with a name that occurs twice), or `batch-too-large`. */
export function planFiles(outline: BatchOutline): PlannedFiles {
  const { maps, styles, options } = outline;
  if (maps.length * styles.length > MAX_BATCH_PICTURES)
    throw new SpadeworkError('batch-too-large', { pictures: maps.length * styles.length, max: MAX_BATCH_PICTURES });
  const nameOf = parseNameTemplate(options.nameTemplate);
  const pictures = maps.flatMap((map, mapIndex) =>
    styles.map(({ name, style }, styleIndex): PlannedPicture => {
      const n = mapIndex * styles.length + styleIndex + 1;
      const values: NameValues = {
        project: options.project,
        map: map.name,
        style: name,
        seed: seedOf(style),
        n,
        date: options.date,
      };
      const stem = nameOf(values);
      return {
        map: mapIndex,
        style: styleIndex,
        picture: stem + PICTURE_ENDINGS[options.format],
        psd: options.psd ? `${stem}.psd` : null,
      };
    }),
  );
  const perMap = (suffix: string): { map: number; name: string }[] =>
    maps.map(({ name }, map) => ({ map, name: safeFileStem(name) + suffix }));
  const planned: PlannedFiles = {
    pictures,
    labelMaps: options.labelMaps ? perMap('-labels.png') : [],
    animations: options.animation === null ? [] : perMap(`-walk.${options.animation.format}`),
  };
  const [collision] = findCollisions(plannedNames(planned));
  if (collision !== undefined) throw new SpadeworkError('name-collision', { name: collision });
  return planned;
}

/** Every name in `files`. */
export function plannedNames({ pictures, labelMaps, animations }: PlannedFiles): string[] {
  return [
    ...pictures.flatMap(({ picture, psd }) => (psd === null ? [picture] : [picture, psd])),
    ...labelMaps.map(({ name }) => name),
    ...animations.map(({ name }) => name),
  ];
}

function seedOf(style: StyleChoice): string {
  return style.kind === 'latent' ? '' : String(style.seed);
}
