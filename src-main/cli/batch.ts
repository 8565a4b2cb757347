/** `spadework batch`: a folder of label maps in many styles, into a folder of pictures. */
import type { BatchStyle } from '../../src-shared/exports/batch-plan.ts';
import type { StyleChoice } from '../../src-shared/request.ts';
import { walkStyles } from '../../src-shared/styles/walk-styles.ts';
import { listMaps, readMapFolder } from '../exports/map-folder.ts';
import type { PlainError } from '../../src-shared/api/errors.ts';
import { UsageError, decimalNumber, parseOptions, progress, required, wholeNumber, type Command } from './arguments.ts';
import { readAsHelp, readSource, tellRival } from './map-source.ts';
import { engineOptions, engineOptionsHelp, readEngineOptions, startEngine } from './engine-options.ts';
import { exportOptions, exportOptionsHelp, readExportOptions, readSeeds, withTemplate } from './export-options.ts';
import { listStyleFiles, readStyles, type NamedStyle } from './style-folder.ts';
import { writeBatch } from './write-batch.ts';

const MAX_STYLES = 4096;

const options = {
  ...engineOptions,
  ...exportOptions,
  maps: { type: 'string' },
  'read-as': { type: 'string' },
  'keep-going': { type: 'boolean' },
  styles: { type: 'string' },
  seeds: { type: 'string' },
  strength: { type: 'string' },
  walk: { type: 'string' },
  loop: { type: 'boolean' },
  out: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const batch: Command = {
  summary: 'make pictures of a folder of label maps in many styles',
  help: `Usage: spadework batch --maps folder --seeds 1-16 --out folder
       spadework batch --maps folder --styles folder [--seeds 1-4 --strength 0.8] --out folder
       spadework batch --resume --out folder

Makes a picture of every map in every style and writes each as soon as it is there, with a manifest.json. No file is
replaced: names that are taken are told before anything is written. Ctrl+C keeps what is done; --resume goes on.

  --maps FOLDER     label maps: indexed or grey PNG
  --read-as SOURCE  ${readAsHelp}
  --keep-going      pass over files that cannot be used, and say which
  --styles FOLDER   photos (PNG, JPEG, JFIF, WebP, AVIF) and .spadestyle files
  --seeds LIST      seeds such as 1-16 or 1-4,9; with --styles, variants of each style
  --strength T      how far a seed moves a style (0 to 4; default 1)
  --walk N          N pictures on the way through the seeds or styles instead, as frames
  --loop            the walk comes back to where it began
  --out FOLDER      where to; made if it is not there
${exportOptionsHelp}
${engineOptionsHelp}
  --json            print the result as JSON`,

  async run(args) {
    const values = parseOptions(args, options);
    const out = required(values.out, 'out');
    const engine = readEngineOptions(values);
    const task = { out, json: values.json ?? false, start: () => startEngine(engine), resume: values.resume ?? false };
    if (values.maps === undefined && task.resume) return writeBatch({ ...task, request: null });
    const folder = required(values.maps, 'maps');
    if (values.styles === undefined && values.seeds === undefined)
      throw new UsageError('--seeds or --styles is missing');
    if (values.strength !== undefined && (values.styles === undefined || values.seeds === undefined))
      throw new UsageError('--strength needs --styles and --seeds');
    if (values.loop && values.walk === undefined) throw new UsageError('--loop needs --walk');
    const seeds = values.seeds === undefined ? null : readSeeds(values.seeds, MAX_STYLES);
    const strength = decimalNumber(values.strength, 'strength', 0, 4) ?? 1;
    const frames = wholeNumber(values.walk, 'walk', 2, 1024);
    const written = readExportOptions(values, out);
    // Folders that cannot be read are told before the engine is started.
    passOver((await listMaps(folder)).others);
    const inStyles = values.styles === undefined ? { files: [], others: [] } : await listStyleFiles(values.styles);
    passOver(inStyles.others);
    const readAs = readSource(values['read-as']);
    const onBad = values['keep-going'] === true ? tellPassedOver : undefined;
    await writeBatch({
      ...task,
      request: async (running) => {
        const photos =
          values.styles === undefined ? null : await readStyles(values.styles, inStyles.files, running, onBad);
        const styles = combine(photos, seeds, strength);
        const zDim = running.ready.pack.generator.zDim;
        const walk = frames === undefined ? null : { frames, loop: values.loop ?? false, pace: 'ease' as const };
        const chosen =
          walk === null
            ? styles
            : walkStyles(
                styles.map(({ style }) => style),
                zDim,
                walk,
              );
        const maps = await readMapFolder(folder, running.ready.pack, { readAs, onBad, onRival: tellRival });
        return { maps, styles: chosen, options: withTemplate(written, chosen) };
      },
    });
  },
};

/** Says which files of other kinds lie in a folder. */
function passOver(others: readonly string[]): void {
  if (others.length > 0) progress(`Skipped files of other kinds: ${others.join(', ')}`);
}

function tellPassedOver({ message }: PlainError): void {
  progress(`Skipped: ${message}`);
}

/** Seeds alone, styles as they are, or every style moved by every seed. */
function combine(
  photos: readonly NamedStyle[] | null,
  seeds: readonly number[] | null,
  strength: number,
): BatchStyle[] {
  if (photos === null) return (seeds ?? []).map((seed) => ({ name: `seed ${seed}`, style: { kind: 'seed', seed } }));
  const choose = ({ name, mu, sigma }: NamedStyle, seed: number, by: number): StyleChoice => ({
    kind: 'encoded',
    name: name.slice(0, 200),
    mu,
    sigma,
    strength: by,
    seed,
  });
  return photos.flatMap((photo) =>
    seeds === null
      ? [{ name: photo.name, style: choose(photo, 0, 0) }]
      : seeds.map((seed) => ({ name: photo.name, style: choose(photo, seed, strength) })),
  );
}
