/** One view of the files that weights come in: dicts of tensors by name, shapes known, numbers read when asked for. */
import { basename } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { present } from '../../src-shared/present.ts';
import type { Weights, WeightTensor } from '../engine/network/weights.ts';
import { readRange, withFile, type ByteSource } from '../engine/packs/byte-source.ts';
import { readElements, toFloat32 } from '../engine/packs/elements.ts';
import { readSafetensorsHeader } from '../engine/packs/safetensors.ts';
import { refuseForeignFile } from './foreign-files.ts';
import { openTorchCheckpoint } from './torch/state-dicts.ts';

/** Shapes of the tensors of one dict, by their names in the file. */
export type TensorList = ReadonlyMap<string, { readonly shape: readonly number[] }>;

export interface Checkpoint {
  /** By dotted path in the file; '' where the tensors lie at its top. */
  readonly dicts: ReadonlyMap<string, TensorList>;
  /** The numbers of these tensors, as float32. */
  load(dict: string, names: readonly string[]): Weights;
}

/**
 * Opens a checkpoint for the time of `use`; the format is told by content: either container of torch.save, or
 * safetensors. Throws `file-unreadable`, `checkpoint-*`, `safetensors-*`.
 */
export function withCheckpoint<T>(path: string, use: (checkpoint: Checkpoint) => T): T {
  return withFile(path, (source) => {
    refuseForeignFile(source, basename(path));
    return use(isSafetensors(source) ? openSafetensors(source) : openTorch(source));
  });
}

/** All tensors of a file that holds one dict of them, names as they stand there. Throws what `withCheckpoint` throws, and `checkpoint-ambiguous`. */
export function readCheckpoint(path: string): Weights {
  return withCheckpoint(path, ({ dicts, load }) => {
    const [dict = ''] = dicts.keys();
    if (dicts.size > 1)
      throw new SpadeworkError('checkpoint-ambiguous', { names: [...dicts.keys()].join(', ').slice(0, 200) });
    return load(dict, [...(dicts.get(dict)?.keys() ?? [])]);
  });
}

/** After the 8 bytes of its length, the header of a safetensors file begins with a brace; torch's files have no brace there. */
function isSafetensors(source: ByteSource): boolean {
  return source.size > 8 && readRange(source, 8, 1)[0] === 0x7b;
}

function openSafetensors(source: ByteSource): Checkpoint {
  const { tensors } = readSafetensorsHeader(source);
  return {
    dicts: new Map([['', tensors]]),
    load(_, names) {
      const read = (name: string): WeightTensor => {
        const { type, shape, count, offset } = present(tensors.get(name));
        return { shape, data: toFloat32(readElements(source, type, offset, count)) };
      };
      return new Map(names.map((name) => [name, read(name)]));
    },
  };
}

function openTorch(source: ByteSource): Checkpoint {
  const { dicts, load } = openTorchCheckpoint(source);
  return {
    dicts,
    load(path, names) {
      const dict = present(dicts.get(path));
      return load(new Map(names.map((name) => [name, present(dict.get(name))])));
    },
  };
}
