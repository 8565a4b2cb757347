/** Reads NumPy's .npz (a zip of .npy arrays) without trusting it: numbers alone, sizes checked before anything is allocated. */
import { unzipSync } from 'fflate';

/** Numbers of an array, row by row. */
export interface NumpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

const MAX_BYTES = 512 * 2 ** 20;
const MAX_ARRAYS = 4096;
const MAGIC = '\x93NUMPY';
const MAX_HEADER = 64 * 1024;

/** Arrays by name (without .npy). Throws RangeError with what is wrong. */
export function readNpz(bytes: Uint8Array): ReadonlyMap<string, NumpyArray> {
  let total = 0;
  let count = 0;
  const files = unzip(bytes, (size) => {
    total += size;
    count++;
    if (total > MAX_BYTES || count > MAX_ARRAYS) throw new RangeError('the archive holds more than a network would');
  });
  return new Map(Object.entries(files).map(([name, file]) => [name.replace(/\.npy$/, ''), readNpy(file)]));
}

function unzip(bytes: Uint8Array, admit: (size: number) => void): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        admit(originalSize);
        return name.endsWith('.npy');
      },
    });
  } catch (cause) {
    throw cause instanceof RangeError ? cause : new RangeError('this is no .npz archive, or a damaged one', { cause });
  }
}

/** One array: little-endian float32 or int32, in C or Fortran order. */
export function readNpy(bytes: Uint8Array): NumpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || latin1(bytes.subarray(0, 6)) !== MAGIC) throw new RangeError('an array without its header');
  const isFirst = bytes[6] === 1;
  const length = isFirst ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = (isFirst ? 10 : 12) + length;
  if (length > MAX_HEADER || start > bytes.length) throw new RangeError('the header of an array is damaged');
  const header = latin1(bytes.subarray(isFirst ? 10 : 12, start));
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const sides = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (order === undefined || sides === undefined || (type !== '<f4' && type !== '<i4'))
    throw new RangeError(`an array of ${type ?? 'unknown numbers'}; float32 or int32 expected`);
  const shape = (sides.match(/\d+/g) ?? []).map(Number);
  const count = shape.reduce((product, side) => product * side, 1);
  if (count * 4 !== bytes.length - start) throw new RangeError(`an array says (${sides}) and holds something else`);
  const own = bytes.slice(start).buffer;
  const data = type === '<f4' ? new Float32Array(own) : new Int32Array(own);
  return { shape, data: order === 'True' ? rowByRow(data, shape) : data };
}

/** Column by column -> row by row. */
function rowByRow<Numbers extends Float32Array | Int32Array>(data: Numbers, shape: readonly number[]): Numbers {
  const ordered = data.slice() as Numbers;
  const place = shape.map(() => 0);
  for (let i = 0; i < ordered.length; i++) {
    let from = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) from = from * shape[axis]! + place[axis]!;
    ordered[i] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0 && ++place[axis]! === shape[axis]!; axis--) place[axis] = 0;
  }
  return ordered;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
