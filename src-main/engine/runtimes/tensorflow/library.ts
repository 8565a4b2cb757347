/** Loads TensorFlow.js with one of its backends. The library has one backend at a time for the whole process. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import type * as WasmBackend from '@tensorflow/tfjs-backend-wasm';
import { SpadeworkError } from '../../../../src-shared/api/errors.ts';
import type { Library } from './tensor-ops.ts';

const require = createRequire(import.meta.url);

/** tfjs-node-gpu. Throws where its addon is not built or its libraries are missing. */
export async function loadNativeLibrary(): Promise<Library> {
  restoreRemovedUtilities();
  return useBackend(requireNative(), 'tensorflow');
}

/** Whether the native backend computes with CUDA. */
export function isOnGpu(tf: Library): boolean {
  return (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
}

function requireNative(): Library {
  try {
    return require('@tensorflow/tfjs-node-gpu') as Library;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Its own words are about the path of a file that an install script which nobody ran would have put there.
    if (code === 'MODULE_NOT_FOUND' || /addon module .* can not be found/s.test(message))
      throw new SpadeworkError('runtime-addon', {}, { cause: error });
    throw error;
  }
}

/** The WebAssembly backend: it has no gradients of convolutions. */
export async function loadWasmLibrary(threads: number): Promise<Library> {
  const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof WasmBackend;
  wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist', '/'));
  wasm.setThreadsCount(threads);
  return useBackend(require('@tensorflow/tfjs') as Library, 'wasm');
}

/** The backend in plain JavaScript: slow, complete, everywhere. */
export async function loadScriptLibrary(): Promise<Library> {
  return useBackend(require('@tensorflow/tfjs') as Library, 'cpu');
}

async function useBackend(tf: Library, backend: string): Promise<Library> {
  if (!(await tf.setBackend(backend))) throw new Error(`the ${backend} backend of TensorFlow.js does not start`);
  await tf.ready();
  return tf;
}

/** tfjs-node 4.22 calls two functions that Node 23 took out of node:util. */
function restoreRemovedUtilities(): void {
  const removed = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, implementation] of Object.entries(removed)) {
    if (!(name in util)) Object.defineProperty(util, name, { value: implementation, configurable: true });
  }
}
