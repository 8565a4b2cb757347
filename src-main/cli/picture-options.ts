/** What `generate` and `variants` have in common: the map, the style, the engine. */
import type { EngineOptions } from '../engine/api.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { StyleChoice } from '../../src-shared/request.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { readImageFile } from '../files/image-file.ts';
import { decodeIdMap, mapForPack } from '../files/pack-map.ts';
import { readPhoto } from '../files/photo.ts';
import type { RunningEngine } from '../engine-client/engine-supervisor.ts';
import { assertKnownIds } from '../engine-client/pictures.ts';
import { MAX_SEED } from '../../src-shared/random.ts';
import type { IdSourceId } from '../../src-shared/labels/import/index.ts';
import { UsageError, decimalNumber, progress, required, wholeNumber } from './arguments.ts';
import { readAsHelp, readSource, tellRival } from './map-source.ts';
import { engineOptions, engineOptionsHelp, readEngineOptions, startEngine } from './engine-options.ts';

export const pictureOptions = {
  labels: { type: 'string' },
  'read-as': { type: 'string' },
  style: { type: 'string' },
  seed: { type: 'string' },
  strength: { type: 'string' },
  ...engineOptions,
  out: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const pictureOptionsHelp = `  --labels FILE     the label map: indexed or grey PNG
  --read-as SOURCE  ${readAsHelp}
  --style PHOTO     take the style of a photo (PNG, JPEG, WebP, AVIF)
  --seed N          seed of the style, or of its variant (0 to ${MAX_SEED}; default 0)
  --strength T      how far the seed moves the photo's style (0 to 4)
${engineOptionsHelp}
  --json            print the result as JSON`;

type PictureValues = { [Name in keyof typeof pictureOptions]?: Name extends 'json' ? boolean : string };

export interface PictureTask {
  labels: string;
  /** Whose ids the map holds; without it the pack's, or the labels of the pack's colours. */
  readAs: IdSourceId | undefined;
  out: string;
  seed: number;
  /** Path of the photo whose style is taken. */
  style: string | undefined;
  strength: number;
  engine: EngineOptions;
  json: boolean;
}

/** Checks the options; `strength` is what a command takes where none is given. */
export function readPictureTask(values: PictureValues, strength: number): PictureTask {
  if (values.strength !== undefined && values.style === undefined) throw new UsageError('--strength needs --style');
  return {
    labels: required(values.labels, 'labels'),
    readAs: readSource(values['read-as']),
    out: required(values.out, 'out'),
    seed: wholeNumber(values.seed, 'seed', 0, MAX_SEED) ?? 0,
    style: values.style,
    strength: decimalNumber(values.strength, 'strength', 0, 4) ?? strength,
    engine: readEngineOptions(values),
    json: values.json ?? false,
  };
}

export interface PreparedTask {
  /** The map, as the running engine's pack reads it. */
  readMap: (running: RunningEngine) => LabelMap;
  start: () => Promise<RunningEngine>;
  /** The style that the options ask for: for a running engine, with a seed. */
  readStyle: (running: RunningEngine) => Promise<(seed: number) => StyleChoice>;
}

/** Reads the files: wrong ones are told before the engine is started. */
export async function prepareTask(task: PictureTask): Promise<PreparedTask> {
  const image = await decodeIdMap(await readImageFile(task.labels));
  if (image.mended === true) progress(`${task.labels}: damaged data was passed over that the map does not depend on`);
  const photo = task.style === undefined ? undefined : await readImageFile(task.style);
  const decoded = photo === undefined ? undefined : await readPhoto(photo);
  return {
    start: () => startEngine(task.engine),
    readMap: ({ ready: { pack } }) => {
      const { map, rival } = mapForPack(image, pack.labels, task.readAs);
      assertKnownIds(map, pack);
      if (rival !== undefined) tellRival(task.labels, rival);
      return map;
    },
    readStyle: async ({ engine, ready }) => {
      if (photo === undefined || decoded === undefined) return (seed) => ({ kind: 'seed', seed });
      if (ready.pack.encoder === undefined) throw new SpadeworkError('no-encoder', { pack: ready.pack.name.en });
      const { mu, sigma } = await engine.encodeStyle(decoded);
      return (seed) => ({ kind: 'encoded', name: photo.name.slice(0, 200), mu, sigma, strength: task.strength, seed });
    },
  };
}
