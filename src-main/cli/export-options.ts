/** The options of `variants` and `batch` that say what is written, and how their words are read. */
import { basename, resolve } from 'node:path';
import {
  PICTURE_FORMATS,
  MAX_EXPORT_SIDE,
  type BatchOptions,
  type BatchStyle,
  type ExportSize,
  type PictureFormat,
} from '../../src-shared/exports/batch-plan.ts';
import { usualTemplate } from '../../src-shared/exports/usual-template.ts';
import { UsageError, decimalNumber, wholeNumber, type Values } from './arguments.ts';
import { MAX_SEED } from '../../src-shared/random.ts';
import { present } from '../../src-shared/present.ts';

export const exportOptions = {
  format: { type: 'string' },
  quality: { type: 'string' },
  size: { type: 'string' },
  name: { type: 'string' },
  'embed-map': { type: 'boolean' },
  'label-maps': { type: 'boolean' },
  psd: { type: 'boolean' },
  sheet: { type: 'string' },
  animation: { type: 'string' },
  fps: { type: 'string' },
  resume: { type: 'boolean' },
} as const;

export const sizeHelp = `  --size SIZE       pack (as painted, the default), map (as large as the label map), a factor such as 2x, or 1920x1080;
                    larger than painted, the pack's enlarger adds detail, where it has one, up to 4x`;

export const exportOptionsHelp = `  --format FORMAT   png, jpeg or webp (default: png)
  --quality N       of jpeg and webp, 1 to 100 (default: 90; webp of 100 is lossless)
${sizeHelp}
  --name TEMPLATE   file names from {project} {map} {style} {seed} {n:000} {date}
  --embed-map       put the label map into every picture, so that the picture alone brings it back
  --label-maps      write the label maps as well
  --psd             write a layered PSD of every picture
  --sheet KINDS     contact sheets: png, pdf, or png,pdf
  --animation KIND  one moving picture of all pictures of a map: webp or gif
  --fps N           its frames a second, 1 to 60 (default: 12)
  --resume          go on with the batch that was interrupted in --out`;

export type ExportValues = Values<typeof exportOptions>;

/** Options of a batch before its styles are known, from which the usual template follows where none is given. */
type ExportOptions = Omit<BatchOptions, 'nameTemplate'> & { nameTemplate: string | null };

export function withTemplate(options: ExportOptions, styles: readonly BatchStyle[]): BatchOptions {
  return { ...options, nameTemplate: options.nameTemplate ?? usualTemplate(styles) };
}

export function readExportOptions(values: ExportValues, out: string): ExportOptions {
  const framesPerSecond = decimalNumber(values.fps, 'fps', 1, 60);
  if (framesPerSecond !== undefined && values.animation === undefined) throw new UsageError('--fps needs --animation');
  return {
    project: basename(resolve(out)).slice(0, 200),
    nameTemplate: values.name ?? null,
    // The form of ISO 8601, in the time zone of the person who waits.
    date: new Date().toLocaleDateString('sv-SE'),
    format: readFormat(values.format),
    quality: wholeNumber(values.quality, 'quality', 1, 100) ?? 90,
    size: readSize(values.size),
    embedMap: values['embed-map'] ?? false,
    labelMaps: values['label-maps'] ?? false,
    psd: values.psd ?? false,
    contactSheets: readSheets(values.sheet),
    animation:
      values.animation === undefined
        ? null
        : { format: readAnimation(values.animation), framesPerSecond: framesPerSecond ?? 12 },
  };
}

function readFormat(value = 'png'): PictureFormat {
  const format = PICTURE_FORMATS.find((known) => known === (value === 'jpg' ? 'jpeg' : value));
  if (format === undefined) throw new UsageError(`--format must be png, jpeg or webp, not "${value}"`);
  return format;
}

export function readSize(value = 'pack'): ExportSize {
  if (value === 'pack' || value === 'map') return { kind: value };
  const factor = /^(\d+(?:\.\d+)?)x$/.exec(value)?.[1];
  if (factor !== undefined) return { kind: 'times', factor: present(decimalNumber(factor, 'size', 0.125, 8)) };
  const sides = /^(\d+)x(\d+)$/.exec(value);
  if (sides === null)
    throw new UsageError(`--size must be pack, map, a factor such as 2x, or WIDTHxHEIGHT, not "${value}"`);
  const [width, height] = [sides[1], sides[2]].map((side) => present(wholeNumber(side, 'size', 1, MAX_EXPORT_SIDE)));
  return { kind: 'custom', width: present(width), height: present(height) };
}

function readSheets(value: string | undefined): BatchOptions['contactSheets'] {
  if (value === undefined) return [];
  const kinds = [...new Set(value.split(','))];
  return kinds.map((kind) => {
    if (kind !== 'png' && kind !== 'pdf') throw new UsageError(`--sheet must be png, pdf or png,pdf, not "${value}"`);
    return kind;
  });
}

function readAnimation(value: string): 'webp' | 'gif' {
  if (value !== 'webp' && value !== 'gif') throw new UsageError(`--animation must be webp or gif, not "${value}"`);
  return value;
}

/** Seeds written as `7`, `1-16` or `1-4,9,20-22`; at most `max` of them. */
export function readSeeds(value: string, max: number): number[] {
  const seeds: number[] = [];
  for (const part of value.split(',')) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    const [first, last] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
    if (range === null || last > MAX_SEED || first > last)
      throw new UsageError(`--seeds must be like 7, 1-16 or 1-4,9, up to ${MAX_SEED}, not "${value}"`);
    if (seeds.length + last - first >= max) throw new UsageError(`--seeds names more than ${max} seeds`);
    for (let seed = first; seed <= last; seed++) seeds.push(seed);
  }
  return seeds;
}
