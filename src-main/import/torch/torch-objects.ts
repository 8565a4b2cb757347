/**
 * The names that torch's state dicts use, and all that they may do here: an OrderedDict is a dict, a tensor is a
 * reference into a storage, a storage is a reference to bytes elsewhere in the file. Every other name is refused.
 */
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { countElements, type ElementType } from '../../engine/packs/elements.ts';
import {
  InertObject,
  KnownFunction,
  PickleDict,
  PickleList,
  PickleObject,
  PickleTuple,
  type PickleValue,
  type PickleResolver,
} from './pickle-values.ts';

const MAX_RANK = 16;

class StorageType extends PickleObject {
  constructor(readonly element: ElementType) {
    super();
  }
}

/** Numbers that lie elsewhere in the file. */
export class StorageReference extends PickleObject {
  constructor(
    readonly key: string,
    readonly element: ElementType,
    /** Elements. */
    readonly count: number,
  ) {
    super();
  }
}

/** A strided view into a storage, known to lie within it. */
export class TensorReference extends PickleObject {
  constructor(
    readonly storage: StorageReference,
    /** In elements, as are the strides. */
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    /** Product of the shape. */
    readonly count: number,
  ) {
    super();
  }
}

const STORAGE_ELEMENTS: Readonly<Record<string, ElementType>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

/** What trainers save beside weights: options, sizes, numbers of NumPy. Nothing of it is needed. */
const INERT = [
  'argparse.Namespace',
  'torch.Size',
  'torch.device',
  'torch.torch_version.TorchVersion',
  'numpy.dtype',
  'numpy.core.multiarray.scalar',
  'numpy._core.multiarray.scalar',
  '_codecs.encode',
  'pathlib.PosixPath',
  'pathlib.WindowsPath',
];

/** Pairs that OrderedDict constructors may take over from lists, all together: a list may be passed again and again. */
const MAX_COPIED_PAIRS = 1_000_000;

/** Answers the references of a torch pickle and keeps the storages that it names. */
export class TorchResolver implements PickleResolver {
  /** Storages by key, in the order in which the pickle names them first. */
  readonly storages = new Map<string, StorageReference>();
  private readonly globals: ReadonlyMap<string, PickleValue>;
  private copiedPairs = 0;

  constructor() {
    const functions = [
      new KnownFunction('collections.OrderedDict', (values) => this.makeDict(values)),
      new KnownFunction('torch._utils._rebuild_tensor_v2', rebuildTensor),
      new KnownFunction('torch._utils._rebuild_parameter', rebuildParameter),
      ...INERT.map((name) => new KnownFunction(name, () => new InertObject(name))),
    ];
    const types = Object.entries(STORAGE_ELEMENTS).map(
      ([name, element]) => [`torch.${name}`, new StorageType(element)] as const,
    );
    this.globals = new Map<string, PickleValue>([...functions.map((known) => [known.name, known] as const), ...types]);
  }

  resolveGlobal(module: string, name: string): PickleValue {
    const known = this.globals.get(`${module}.${name}`);
    if (known === undefined) throw new SpadeworkError('checkpoint-global', { name: `${module}.${name}`.slice(0, 200) });
    return known;
  }

  /** ('storage', type, key, device, count[, view]) names a storage; the device is where it was, and no matter here. */
  loadPersistent(id: PickleValue): PickleValue {
    const [kind, type, key, device, count, view = null] = id instanceof PickleTuple ? id.items : [];
    const isStorage =
      kind === 'storage' && type instanceof StorageType && typeof key === 'string' && typeof device === 'string';
    if (!isStorage || !isCount(count) || view !== null) throw malformed('storage');
    const known = this.storages.get(key);
    if (known === undefined) {
      const storage = new StorageReference(key, type.element, count);
      this.storages.set(key, storage);
      return storage;
    }
    if (known.element !== type.element || known.count !== count) throw malformed('storage');
    return known;
  }

  /** OrderedDict() or, from Python 2, OrderedDict([[key, value], ...]). */
  private makeDict(values: readonly PickleValue[]): PickleDict {
    const dict = new PickleDict();
    if (values.length === 0) return dict;
    const [pairs] = values;
    if (values.length !== 1 || !(pairs instanceof PickleList)) throw malformed('OrderedDict');
    this.copiedPairs += pairs.items.length;
    if (this.copiedPairs > MAX_COPIED_PAIRS) throw new SpadeworkError('checkpoint-too-large');
    for (const pair of pairs.items) {
      const items = sequenceItems(pair);
      if (items?.length !== 2) throw malformed('OrderedDict');
      dict.entries.set(items[0]!, items[1]!);
    }
    return dict;
  }
}

/** (storage, offset, shape, strides, requires_grad, backward_hooks[, metadata]) */
function rebuildTensor(values: readonly PickleValue[]): TensorReference {
  const [storage, offset, shapeValue, stridesValue] = values;
  const shape = readCounts(shapeValue);
  const strides = readCounts(stridesValue);
  const isWellFormed =
    storage instanceof StorageReference && isCount(offset) && shape && strides && shape.length === strides.length;
  if (!isWellFormed || values.length < 6 || values.length > 7) throw malformed('tensor');

  // A view may skip elements of its storage but never repeat them: a few bytes must not become gigabytes.
  const count = countElements(shape, storage.count);
  const last = shape.reduce((sum, dimension, axis) => sum + (dimension - 1) * strides[axis]!, offset);
  if (count === undefined || (count > 0 && last >= storage.count)) throw malformed('tensor');
  return new TensorReference(storage, offset, shape, strides, count);
}

/** (tensor, requires_grad, backward_hooks) */
function rebuildParameter(values: readonly PickleValue[]): TensorReference {
  const [tensor] = values;
  if (values.length !== 3 || !(tensor instanceof TensorReference)) throw malformed('parameter');
  return tensor;
}

function readCounts(value: PickleValue | undefined): number[] | undefined {
  const items = sequenceItems(value);
  return items && items.length <= MAX_RANK && items.every(isCount) ? [...items] : undefined;
}

function sequenceItems(value: PickleValue | undefined): readonly PickleValue[] | undefined {
  return value instanceof PickleTuple || value instanceof PickleList ? value.items : undefined;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function malformed(what: string): SpadeworkError {
  return new SpadeworkError('checkpoint-malformed', { what });
}
