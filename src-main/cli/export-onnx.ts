/** `spadework export-onnx`: the networks of a pack for other programs. */
import { resolve } from 'node:path';
import { physicalCores } from '../engine/physical-cores.ts';
import { unwritable } from '../files/system-errors.ts';
import { findPlaces } from '../host/places.ts';
import { oneOf, parseOptions, progress, required, UsageError, wholeNumber, type Command } from './arguments.ts';
import { openOwnLibrary } from './own-library.ts';

export const exportOnnx: Command = {
  summary: 'write a model pack as ONNX files',
  help: `Usage: spadework export-onnx [--model KEY | --pack FOLDER] --out FOLDER

Writes generator.onnx and, where the pack has one, encoder.onnx. Each is run in onnxruntime before it is kept: its numbers are
within 0.0001 of the engine's. What goes in and comes out stands in the file itself, and in docs/onnx.md.

  --model KEY       a pack of the library, as "spadework models list" names it first (default: shipped)
  --pack FOLDER     any other pack
  --out FOLDER      where to; made if it is not there, files that are there are not replaced
  --input FORM      labels (ids, a byte a pixel; default) or one-hot (semantic channels)
  --precision P     fp32 (default) or fp16 (weights of half the size, computed in fp32)
  --opset N         version of ONNX's operators, 13 to 17 (default: 17)
  --json            print the result as JSON`,

  async run(args) {
    const given = parseOptions(args, {
      model: { type: 'string' },
      pack: { type: 'string' },
      out: { type: 'string' },
      input: { type: 'string' },
      precision: { type: 'string' },
      opset: { type: 'string' },
      json: { type: 'boolean' },
    });
    if (given.model !== undefined && given.pack !== undefined)
      throw new UsageError('--model and --pack exclude each other');
    const out = resolve(required(given.out, 'out'));
    const { app } = findPlaces();
    const folder =
      given.pack === undefined ? (await openOwnLibrary().find(given.model ?? 'shipped')).folder : resolve(given.pack);
    const input = oneOf(given.input, 'input', ['labels', 'one-hot']) ?? 'labels';
    const precision = oneOf(given.precision, 'precision', ['fp32', 'fp16']) ?? 'fp32';
    const opset = wholeNumber(given.opset, 'opset', 13, 17);
    // Loaded only now: help and usage errors need no tensor library.
    const { exportPack } = await import('../engine/runtimes/onnx/export-pack.ts');
    const models = await exportPack(folder, out, {
      input,
      precision,
      app: app.version,
      threads: physicalCores(),
      ...(opset === undefined ? {} : { opset }),
    }).catch(unwritable(out));
    for (const { path, bytes, difference } of models)
      progress(`${path}: ${(bytes / 1e6).toFixed(1)} MB, at most ${difference.toExponential(1)} from the engine`);
    console.log(given.json ? JSON.stringify({ models }) : models.map(({ path }) => path).join('\n'));
  },
};
