/** Reads the state dict out of a torch checkpoint, executing nothing. */
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { toByteSource, type ByteInput } from '../../engine/packs/byte-source.ts';
import type { Weights, WeightTensor } from '../../engine/network/weights.ts';
import { openTorchContainer, type TorchContainer } from './containers.ts';
import { PickleDict, type PickleValue } from './pickle-values.ts';
import { TensorReference, type StorageReference } from './torch-objects.ts';

/** How deep a state dict may lie in other dicts, as in {'epoch': 3, 'state_dict': {...}}. */
const MAX_DEPTH = 3;
/** Tensors may share a storage; all together they may not be much larger than the storages. */
const MAX_SHARING = 8;

export interface TorchCheckpointOptions {
  /** Key of the state dict to take, dotted when nested, where the file holds several. */
  entry?: string;
}

/**
 * Reads a `.pth` (both containers) as float32, names as they stand in the file. Of a file with several state dicts
 * takes the one called 'state_dict', or the one that `entry` names. Throws `checkpoint-*` and `file-ends-early`.
 */
export function readTorchCheckpoint(input: ByteInput, options: TorchCheckpointOptions = {}): Weights {
  const container = openTorchContainer(toByteSource(input));
  return loadTensors(chooseStateDict(container.root, options.entry), container);
}

type StateDict = ReadonlyMap<string, TensorReference>;

function chooseStateDict(root: PickleValue, entry: string | undefined): StateDict {
  const found = findStateDicts(root);
  if (found.size === 0) throw new SpadeworkError('checkpoint-empty');
  const [only] = found.values();
  if (entry === undefined && found.size === 1) return only!;
  const chosen = found.get(entry ?? 'state_dict');
  if (!chosen) throw new SpadeworkError('checkpoint-ambiguous', { names: [...found.keys()].join(', ').slice(0, 200) });
  return chosen;
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
  return new Map([...stateDict.keys()].map((name) => [name, loaded.get(name)!]));
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
