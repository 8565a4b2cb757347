/** Files that people take for checkpoints: told by their first bytes and named for what they are. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { readRange, type ByteSource } from '../engine/packs/byte-source.ts';

const HEAD_BYTES = 4096;

/** What begins with these bytes (latin-1), by the name under which people know it. */
const SIGNATURES: readonly (readonly [start: string, kind: string])[] = [
  ['\x89HDF\r\n\x1a\n', 'Keras / HDF5'],
  ['\x89PNG', 'PNG'],
  ['\xff\xd8\xff', 'JPEG'],
  ['GIF8', 'GIF'],
  ['%PDF', 'PDF'],
  ['\x1f\x8b', 'gzip'],
  ['7z\xbc\xaf\x27\x1c', '7-Zip'],
  ['Rar!', 'RAR'],
  ['\xfd7zXZ', 'xz'],
  ['BZh', 'bzip2'],
  ['\x28\xb5\x2f\xfd', 'Zstandard'],
  ['\x93NUMPY', 'NumPy'],
  ['GGUF', 'GGUF'],
  ['SQLite format 3', 'SQLite'],
];

/** Throws `checkpoint-*` for a file that is known to be something else than a checkpoint; passes all others. */
export function refuseForeignFile(source: ByteSource, name: string): void {
  if (source.size === 0) throw new SpadeworkError('checkpoint-nothing', { name });
  const bytes = readRange(source, 0, Math.min(HEAD_BYTES, source.size));
  const head = latin1(bytes);
  if (head.startsWith('version https://git-lfs.github.com/'))
    throw new SpadeworkError('checkpoint-lfs', { name, size: source.size });
  const text = head.replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '').replaceAll('\0', '');
  if (/^\s*(<!doctype html|<html|<head|<\?xml)/i.test(text)) throw new SpadeworkError('checkpoint-web-page', { name });
  const kind = foreignKind(head, source);
  if (kind !== undefined) throw new SpadeworkError('checkpoint-foreign', { name, kind });
}

function foreignKind(head: string, source: ByteSource): string | undefined {
  for (const [start, kind] of SIGNATURES) if (head.startsWith(start)) return kind;
  if (head.slice(257, 262) === 'ustar') return 'tar';
  if (head.slice(4, 8) === 'TFL3') return 'TensorFlow Lite';
  if (isOnnx(head)) return 'ONNX';
  if (/dnnlib|torch_utils\.persistence|training\.networks/.test(head)) return 'StyleGAN';
  if (head.startsWith('PK\x03\x04'))
    return foreignArchive(latin1(readRange(source, Math.max(0, source.size - 65536), Math.min(65536, source.size))));
  if (head.includes('saved_model') || head.startsWith('\x08\x01\x12')) return 'TensorFlow SavedModel';
  return undefined;
}

/** The ending of a zip lists its files. */
function foreignArchive(directory: string): string | undefined {
  if (directory.includes('model.weights.h5') || directory.includes('keras_metadata')) return 'Keras';
  if (directory.includes('pack.json')) return 'Spadework (.spadepack)';
  if (directory.includes('constants.pkl') && directory.includes('code/')) return 'TorchScript';
  if (directory.includes('.npy')) return 'NumPy';
  if (directory.includes('.pth') && !directory.includes('data.pkl')) return 'zip';
  return undefined;
}

/** ONNX has no signature: a version (field 1) up to 30, then the name of what wrote it (field 2) or the graph (field 7). */
function isOnnx(head: string): boolean {
  const version = head.charCodeAt(1);
  const writer = head[2] === '\x12' && /^[\x20-\x7e]{1,40}$/.test(head.slice(4, 4 + head.charCodeAt(3)));
  return head.startsWith('\x08') && version >= 1 && version <= 30 && (writer || head[2] === ':');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
