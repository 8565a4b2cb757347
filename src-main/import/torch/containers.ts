/**
 * The two files that torch.save writes. Legacy (before torch 1.6): five pickles (magic, version, system, the object, the
 * storage keys), then per key an int64 count and the raw numbers. Zip: `<root>/data.pkl` and `<root>/data/<key>`.
 */
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { present } from '../../../src-shared/present.ts';
import { readRange, toByteSource, type ByteSource } from '../../engine/packs/byte-source.ts';
import { ELEMENT_BYTES, readElements, toFloat32 } from '../../engine/packs/elements.ts';
import { ByteCursor } from './byte-cursor.ts';
import { PickleDict, PickleList, type PickleValue } from './pickle-values.ts';
import { TorchResolver, type StorageReference } from './torch-objects.ts';
import { unpickle } from './unpickle.ts';
import { readZipDirectory, readZipEntry, type ZipEntry } from '../../files/zip-archive.ts';

export interface TorchContainer {
  /** What was saved, tensors as references. */
  readonly root: PickleValue;
  /** The numbers of a storage as float32. */
  readStorage(storage: StorageReference): Float32Array;
}

const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;
const LEGACY_VERSION = 1001;
const PICKLE_PROTO = 0x80;
const ZIP_START = [0x50, 0x4b, 0x03, 0x04];

/** Opens either container. The storages are known to lie in the file. Throws `checkpoint-*` or `file-ends-early`. */
export function openTorchContainer(source: ByteSource): TorchContainer {
  if (source.size < ZIP_START.length) throw new SpadeworkError('checkpoint-format');
  const start = readRange(source, 0, ZIP_START.length);
  if (ZIP_START.every((byte, i) => start[i] === byte)) return openZip(source);
  if (start[0] === PICKLE_PROTO) return openLegacy(source);
  throw new SpadeworkError('checkpoint-format');
}

function openLegacy(source: ByteSource): TorchContainer {
  const cursor = new ByteCursor(source);
  const resolver = new TorchResolver();
  const magic = unpickle(cursor, resolver);
  if (magic !== LEGACY_MAGIC) throw new SpadeworkError('checkpoint-format');
  const version = unpickle(cursor, resolver);
  if (version !== LEGACY_VERSION) throw new SpadeworkError('checkpoint-format');
  const system = unpickle(cursor, resolver);
  if (!(system instanceof PickleDict) || system.entries.get('little_endian') !== true)
    throw new SpadeworkError('checkpoint-byte-order');
  const root = unpickle(cursor, resolver);
  const keys = unpickle(cursor, resolver);
  if (!(keys instanceof PickleList)) throw malformedStorage();

  const offsets = new Map<StorageReference, number>();
  for (const key of keys.items) {
    const storage = typeof key === 'string' ? resolver.storages.get(key) : undefined;
    if (!storage || offsets.has(storage) || cursor.readUint64() !== storage.count) throw malformedStorage();
    offsets.set(storage, cursor.position);
    cursor.skip(storage.count * ELEMENT_BYTES[storage.element]);
  }
  if (offsets.size !== resolver.storages.size) throw malformedStorage();
  return {
    root,
    readStorage: (storage) =>
      toFloat32(readElements(source, storage.element, present(offsets.get(storage)), storage.count)),
  };
}

function openZip(source: ByteSource): TorchContainer {
  const entries = readZipDirectory(source);
  // Unpacked and packed again, the files may lie a folder higher or deeper, beside what the packer put there.
  const pickles = [...entries.values()].filter(
    ({ name }) => /^([^/]+\/){0,3}data\.pkl$/.test(name) && !name.startsWith('__MACOSX/'),
  );
  const [pickle] = pickles;
  if (!pickle || pickles.length > 1) throw new SpadeworkError('checkpoint-format');
  const root = pickle.name.slice(0, -'data.pkl'.length);
  assertLittleEndian(source, entries.get(`${root}byteorder`));

  const resolver = new TorchResolver();
  const value = unpickle(new ByteCursor(toByteSource(readZipEntry(source, pickle))), resolver);
  const storageEntry = (storage: StorageReference): ZipEntry => {
    const entry = entries.get(`${root}data/${storage.key}`);
    if (entry?.size !== storage.count * ELEMENT_BYTES[storage.element]) throw malformedStorage();
    return entry;
  };
  for (const storage of resolver.storages.values()) storageEntry(storage);
  return {
    root: value,
    readStorage(storage) {
      const bytes = toByteSource(readZipEntry(source, storageEntry(storage)));
      return toFloat32(readElements(bytes, storage.element, 0, storage.count));
    },
  };
}

/** Files from before torch 2.0 do not say; all known ones are little endian. */
function assertLittleEndian(source: ByteSource, entry: ZipEntry | undefined): void {
  if (!entry) return;
  const order = new TextDecoder().decode(readZipEntry(source, entry));
  if (order.trim() !== 'little') throw new SpadeworkError('checkpoint-byte-order');
}

function malformedStorage(): SpadeworkError {
  return new SpadeworkError('checkpoint-malformed', { what: 'storage' });
}
