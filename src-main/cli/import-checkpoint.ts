/** `spadework import-checkpoint`: published SPADE checkpoints become a model pack. */
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { labelSchema, pictureSize, semanticChannels, UPSAMPLINGS, type Label } from '../../src-shared/packs.ts';
import { importCheckpoint } from '../import/import-checkpoint.ts';
import type { GeneratorHints } from '../import/infer-architecture.ts';
import { parseOptions, required, UsageError, wholeNumber, type Command } from './arguments.ts';

const options = {
  generator: { type: 'string' },
  encoder: { type: 'string' },
  out: { type: 'string' },
  id: { type: 'string' },
  name: { type: 'string' },
  labels: { type: 'string' },
  upsampling: { type: 'string' },
  width: { type: 'string' },
  height: { type: 'string' },
  precision: { type: 'string' },
  licence: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const importCheckpointCommand: Command = {
  summary: 'make a model pack of SPADE checkpoints',
  help: `Usage: spadework import-checkpoint --generator latest_net_G.pth [--encoder latest_net_E.pth] --out folder

Reads a generator (and an encoder) from .pth in either of torch's containers or .safetensors, executing nothing in
them, and writes a model pack. Then: spadework generate --pack folder ... The published models are licensed CC BY-NC-SA:
bring your own copy, for uses that licence allows.

  --generator FILE  the generator
  --encoder FILE    the style encoder, where the generator has a VAE
  --out FOLDER      the pack; must not be there yet
  --id ID           short name of the pack: small letters, digits, hyphens (default: the folder's name)
  --name TEXT       name shown to people (default: the id)
  --labels FILE     JSON list of {"id", "name": {"en", "ja"}, "colour": "#rrggbb"} (default: "Label 0", "Label 1" ...)
  --upsampling U    normal or more, which checkpoints do not tell apart (default: more for Cityscapes' 36 channels)
  --width N         size of the pictures that the model was trained for, which models without VAE do not tell
  --height N
  --precision P     F16 (half the size) or F32 (exactly the checkpoint; default)
  --licence TEXT    the weights' terms, as their source states them (default: "unknown")
  --json            print the result as JSON`,

  async run(args) {
    const given = parseOptions(args, options);
    const out = resolve(required(given.out, 'out'));
    const id = given.id ?? basename(out).toLowerCase();
    if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(id))
      throw new UsageError(`--id must be small letters, digits and hyphens, not "${id}"`);
    const name = given.name ?? id;
    const labels = given.labels === undefined ? undefined : readLabels(given.labels);
    const manifest = await importCheckpoint(
      {
        generator: { path: required(given.generator, 'generator') },
        ...(given.encoder !== undefined && { encoder: { path: given.encoder } }),
      },
      out,
      {
        id,
        name: { en: name, ja: name },
        licence: { id: given.licence ?? 'unknown', notice: `Imported from ${basename(given.generator!)}.` },
        ...(labels && { labels }),
      },
      { generator: readHints(given), precision: readPrecision(given.precision) },
    );
    const { generator } = manifest;
    const { width, height } = pictureSize(generator);
    const words = `${generator.labels} labels (${semanticChannels(generator)} semantic channels), ${width} x ${height}, '${generator.upsampling}', ${generator.zDim > 0 ? `VAE with z of ${generator.zDim}` : 'no VAE'}, ${manifest.encoder ? 'with encoder' : 'no encoder'}`;
    console.log(
      given.json
        ? JSON.stringify({ out, id, ...generator, encoder: manifest.encoder !== undefined })
        : `${out}\n${words}`,
    );
  },
};

function readHints(given: { upsampling?: string; width?: string; height?: string }): GeneratorHints {
  const { upsampling } = given;
  if (upsampling !== undefined && upsampling !== 'normal' && upsampling !== 'more')
    throw new UsageError(`--upsampling must be normal or more, not "${upsampling}"`);
  const [width, height] = [wholeNumber(given.width, 'width', 32, 8192), wholeNumber(given.height, 'height', 32, 8192)];
  if ((width === undefined) !== (height === undefined)) throw new UsageError('--width and --height belong together');
  const factor = 2 ** UPSAMPLINGS[upsampling ?? 'normal'];
  if (width === undefined || height === undefined) return upsampling === undefined ? {} : { upsampling };
  if (upsampling === undefined) throw new UsageError('--width and --height need --upsampling');
  if (width % factor !== 0 || height % factor !== 0)
    throw new UsageError(`--width and --height must be multiples of ${factor}`);
  return { upsampling, latent: { width: width / factor, height: height / factor } };
}

function readPrecision(given: string | undefined): 'F16' | 'F32' {
  if (given === undefined || given === 'F32') return 'F32';
  if (given === 'F16') return 'F16';
  throw new UsageError(`--precision must be F16 or F32, not "${given}"`);
}

function readLabels(path: string): Label[] {
  try {
    return z
      .array(labelSchema)
      .min(1)
      .max(255)
      .parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new SpadeworkError('labels-file', { name: basename(path) }, { cause });
  }
}
