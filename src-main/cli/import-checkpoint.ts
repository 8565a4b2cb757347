/** `spadework import-checkpoint`: published and home-trained SPADE checkpoints become a model pack. */
import { basename, dirname, resolve } from 'node:path';
import { LABEL_SET_IDS, knownLabelSet, type LabelSetId } from '../../src-shared/labels/sets/known-label-sets.ts';
import en from '../../src-shared/messages/en.json' with { type: 'json' };
import { messageWords } from '../../src-shared/messages/message-words.ts';
import { packIdFrom, type PackManifest } from '../../src-shared/packs.ts';
import { present } from '../../src-shared/present.ts';
import { completeSemantics, fitLabels, readLabelFile } from '../import/choose-labels.ts';
import { importCheckpoint } from '../import/import-checkpoint.ts';
import type { GeneratorHints } from '../import/infer-architecture.ts';
import { inspectGenerator, listNetworks, type ImportNote } from '../import/read-networks.ts';
import { describePack } from './describe-pack.ts';
import { tryPackHere } from './engine-options.ts';
import { openOwnLibrary } from './own-library.ts';
import {
  oneOf,
  parseOptions,
  progress,
  required,
  UsageError,
  wholeNumber,
  type Command,
  type Values,
} from './arguments.ts';

const options = {
  generator: { type: 'string' },
  encoder: { type: 'string' },
  network: { type: 'string' },
  'encoder-network': { type: 'string' },
  'list-networks': { type: 'boolean' },
  out: { type: 'string' },
  add: { type: 'boolean' },
  id: { type: 'string' },
  name: { type: 'string' },
  labels: { type: 'string' },
  'label-set': { type: 'string' },
  'label-count': { type: 'string' },
  'dont-care': { type: 'string' },
  'instance-edges': { type: 'string' },
  'label-offset': { type: 'string' },
  upsampling: { type: 'string' },
  width: { type: 'string' },
  height: { type: 'string' },
  precision: { type: 'string' },
  licence: { type: 'string' },
  json: { type: 'boolean' },
} as const;

type Given = Values<typeof options>;

export const importCheckpointCommand: Command = {
  summary: 'make a model pack of SPADE checkpoints',
  help: `Usage: spadework import-checkpoint --generator latest_net_G.pth [--encoder latest_net_E.pth] --out FOLDER | --add

Reads a generator (and an encoder) from .pth in either of torch's containers or .safetensors, executing nothing in
them, and writes a model pack. Then: spadework generate --pack folder ... The published models are licensed CC BY-NC-SA:
bring your own copy, for uses that licence allows.

  --generator FILE    the generator; a file of several networks does for both
  --encoder FILE      the style encoder, where the generator has a VAE and its file holds none
  --network NAME      which generator, where the file holds several (net_G, g_ema ...; "." for the one at its top)
  --encoder-network NAME
  --list-networks     say which networks the generator's file holds, and stop
  --out FOLDER        the pack; must not be there yet
  --add               put the pack among those that the window offers, instead of --out
  --id ID             short name of the pack: small letters, digits, hyphens (default: made of the folder's name, with --add
                      of --name)
  --name TEXT         name shown to people (default: the id)
  --labels FILE       names and colours of the labels, in any encoding: JSON ([{"id", "name", "colour"}], names alone, or
                      {"0": "sky"}), text (one a line, with or without id), CSV or a GIMP/Krita palette
  --label-set SET     a list that is built in: ${LABEL_SET_IDS.join(', ')}
  --label-count N     how many labels the model was trained with (label_nc), without don't-care and edges
  --dont-care YES|NO  whether one more channel stands for unlabelled pixels, 255 in a map (contain_dontcare_label)
  --instance-edges YES|NO
                      whether the last channel marks the borders of instances (no_instance not given)
  --label-offset N    added to the ids of a map: 0, 1 (published ADE20K) or -1 (maps that count from 1: --label-offset=-1)
  --upsampling U      normal, more or most (num_upsampling_layers); checkpoints do not tell the first two apart
  --width N           size of the pictures that the model was trained for (crop_size), which models without VAE do not
  --height N          tell, up to 64 cells of the latent grid a side: 1024 x 1024 and beyond
  --precision P       F16 (half the size) or F32 (exactly the checkpoint; default)
  --licence TEXT      the weights' terms, as their source states them (default: "unknown")
  --json              print the result as JSON`,

  async run(args) {
    const given: Given = parseOptions(args, options);
    const generator = withNetwork(required(given.generator, 'generator'), given.network);
    if (given['list-networks']) return printNetworks(generator.path);
    if (given.add && given.out !== undefined) throw new UsageError('--add and --out exclude each other');
    const library = given.add ? openOwnLibrary() : undefined;
    const out = library ? await library.draftFolder() : resolve(required(given.out, 'out'));
    const id =
      given.id ?? packIdFrom(library ? (given.name ?? basename(dirname(resolve(generator.path)))) : basename(out));
    if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(id))
      throw new UsageError(`--id must be small letters, digits and hyphens, not "${id}"`);
    const name = given.name ?? id;
    const set = oneOf(given['label-set'], 'label-set', LABEL_SET_IDS);
    const hints = readHints(given, set);
    const labels = readLabels(given.labels, set, generator, hints);
    const { manifest, notes } = await importCheckpoint(
      {
        generator,
        ...(given.encoder !== undefined && { encoder: withNetwork(given.encoder, given['encoder-network']) }),
      },
      out,
      {
        id,
        name: { en: name, ja: name },
        licence: { id: given.licence ?? 'unknown', notice: `Imported from ${basename(generator.path)}.` },
        ...(labels && { labels }),
      },
      { generator: hints, precision: oneOf(given.precision, 'precision', ['F16', 'F32']) ?? 'F32' },
    );
    for (const note of notes) if (note.code !== 'network' || given.network === undefined) progress(noteWords(note));
    const folder = library ? (await library.keep(out, tryPackHere, name)).folder : out;
    console.log(given.json ? resultJson(folder, manifest) : `${folder}\n${describePack(manifest)}`);
  },
};

function resultJson(out: string, { id, generator, encoder }: PackManifest): string {
  return JSON.stringify({ out, id, ...generator, encoder: encoder !== undefined });
}

function printNetworks(path: string): void {
  for (const { kind, name } of listNetworks(path)) console.log(`${kind.padEnd(10)}${name || '.'}`);
}

function withNetwork(path: string, network: string | undefined): { path: string; network?: string } {
  return { path, ...(network !== undefined && { network }) };
}

function noteWords({ code, details }: ImportNote): string {
  return messageWords(en, 'en', `import-note.${code}`, details);
}

function readHints(given: Given, set: LabelSetId | undefined): GeneratorHints {
  const upsampling = oneOf(given.upsampling, 'upsampling', ['normal', 'more', 'most']);
  const [width, height] = [wholeNumber(given.width, 'width', 32, 8192), wholeNumber(given.height, 'height', 32, 8192)];
  if ((width === undefined) !== (height === undefined)) throw new UsageError('--width and --height belong together');
  const labels = wholeNumber(given['label-count'], 'label-count', 1, 255);
  const dontCare = yesOrNo(given['dont-care'], 'dont-care');
  const edgeChannel = yesOrNo(given['instance-edges'], 'instance-edges');
  const offset = oneOf(given['label-offset'], 'label-offset', ['-1', '0', '1']);
  return {
    ...(upsampling !== undefined && { upsampling }),
    ...(width !== undefined && height !== undefined && { size: { width, height } }),
    semantics: completeSemantics(
      {
        ...(labels !== undefined && { labels }),
        ...(dontCare !== undefined && { dontCare }),
        ...(edgeChannel !== undefined && { edgeChannel }),
        ...(offset !== undefined && { labelOffset: Number(offset) }),
      },
      set,
    ),
  };
}

function readLabels(
  file: string | undefined,
  set: LabelSetId | undefined,
  generator: { path: string; network?: string },
  hints: GeneratorHints,
): PackManifest['labels'] | undefined {
  if (file !== undefined && set !== undefined) throw new UsageError('--labels and --label-set exclude each other');
  if (file === undefined && set === undefined) return undefined;
  const list = file === undefined ? knownLabelSet(present(set)).labels : readLabelFile(file);
  return fitLabels(list, inspectGenerator(generator, hints).architecture.labels, file === undefined);
}

function yesOrNo(value: string | undefined, name: string): boolean | undefined {
  const choice = oneOf(value, name, ['yes', 'no', 'true', 'false']);
  return choice === undefined ? undefined : choice === 'yes' || choice === 'true';
}
