/** The dicts of tensors in a torch checkpoint, and reading their numbers. Executes nothing. */
import type { Weights, WeightTensor } from '../../engine/network/weights.ts';
import type { ByteSource } from '../../engine/packs/byte-source.ts';
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { present } from '../../../src-shared/present.ts';
import { openTorchContainer, type TorchContainer } from './containers.ts';
import { PickleDict, type PickleValue } from './pickle-values.ts';
import { TensorReference, type StorageReference } from './torch-objects.ts';

/** How deep a state dict may lie in other dicts, as in {'epoch': 3, 'state_dict': {...}}. */
const MAX_DEPTH = 3;
/** Tensors may share a storage; all together they may not be much larger than the storages. */
const MAX_SHARING = 8;

/** Tensors by name; nothing of their numbers is in memory yet. */
export type StateDict = ReadonlyMap<string, TensorReference>;

export interface TorchCheckpoint {
  /** By dotted path; '' is the file's own. */
  readonly dicts: ReadonlyMap<string, StateDict>;
  /** The numbers of a dict, or a part of one, as float32. */
  load(dict: StateDict): Weights;
}

/** Opens either container of torch. Throws `checkpoint-*` and `file-ends-early`. */
export function openTorchCheckpoint(source: ByteSource): TorchCheckpoint {
  const container = openTorchContainer(source);
  return { dicts: findStateDicts(container.root), load: (dict) => loadTensors(dict, container) };
}

/** Dicts that hold tensors, by their dotted path; each dict once, whatever the file's references make of it. */
function findStateDicts(root: PickleValue): Map<string, StateDict> {
  const found = new Map<string, StateDict>();
  const seen = new Set<PickleDict>();
  let level: [string, PickleValue][] = [['', root]];
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const next: typeof level = [];
    for (const [path, value] of level) {
      if (!(value instanceof PickleDict) || seen.has(value)) continue;
      seen.add(value);
      const tensors = new Map<string, TensorReference>();
      for (const [key, item] of value.entries) {
        if (typeof key !== 'string') continue;
        if (item instanceof TensorReference) tensors.set(key, item);
        else next.push([path === '' ? key : `${path}.${key}`, item]);
      }
      if (tensors.size > 0) found.set(path, tensors);
    }
    level = next;
  }
  return found;
}

function loadTensors(stateDict: StateDict, container: TorchContainer): Weights {
  assertLittleSharing(stateDict);
  // By storage, so that only one storage is in memory besides what was made of it.
  const byStorage = new Map<StorageReference, [string, TensorReference][]>();
  for (const entry of stateDict) {
    const sharers = byStorage.get(entry[1].storage);
    if (sharers) sharers.push(entry);
    else byStorage.set(entry[1].storage, [entry]);
  }
  const loaded = new Map<string, WeightTensor>();
  for (const [storage, tensors] of byStorage) {
    const numbers = container.readStorage(storage);
    for (const [name, tensor] of tensors) loaded.set(name, { shape: tensor.shape, data: gather(tensor, numbers) });
  }
  return new Map([...stateDict.keys()].map((name) => [name, present(loaded.get(name))]));
}

function assertLittleSharing(stateDict: StateDict): void {
  const storages = new Set<StorageReference>();
  let elements = 0;
  for (const { storage, count } of stateDict.values()) {
    storages.add(storage);
    elements += count;
  }
  const stored = [...storages].reduce((sum, { count }) => sum + count, 0);
  if (elements > stored * MAX_SHARING) throw new SpadeworkError('checkpoint-too-large');
}

/** The tensor's elements in row-major order. */
function gather({ shape, strides, offset, count }: TensorReference, numbers: Float32Array): Float32Array {
  if (isRowMajor(shape, strides)) {
    return count === numbers.length ? numbers : numbers.slice(offset, offset + count);
  }
  const values = new Float32Array(count);
  const index = shape.map(() => 0);
  let source = offset;
  for (let i = 0; i < count; i++) {
    values[i] = numbers[source]!;
    // One step on, as an odometer: the last axis first, carrying over.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return values;
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}
