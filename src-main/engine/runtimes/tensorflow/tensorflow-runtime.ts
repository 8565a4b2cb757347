/** TensorFlow.js as a runtime: tfjs-node-gpu where its native addon loads, the WebAssembly backend everywhere. */
import type { Runtime, RuntimeOptions } from '../runtime.ts';
import { DenseTensorGenerator } from './dense-tensor-generator.ts';
import { loadNativeLibrary, loadWasmLibrary } from './library.ts';
import { runTensorsOnce } from './run-tensors-once.ts';
import { TensorEnlarger } from './tensor-enlarger.ts';
import { TensorEncoder, TensorGenerator } from './tensor-networks.ts';
import type { Library } from './tensor-ops.ts';

/** tfjs-node-gpu. Throws where its addon is not built or its libraries are missing. */
export async function openTensorFlowNode(options: RuntimeOptions): Promise<Runtime> {
  const tf = await loadNativeLibrary();
  return describe('tfjs-node', `TensorFlow.js ${tf.version['tfjs-core']}, native`, tf, options);
}

/** The WebAssembly backend. */
export async function openTensorFlowWasm(options: RuntimeOptions): Promise<Runtime> {
  const tf = await loadWasmLibrary(options.threads);
  return describe('tfjs-wasm', `TensorFlow.js ${tf.version['tfjs-core']}, WebAssembly`, tf, options);
}

function describe(id: string, description: string, tf: Library, options: RuntimeOptions): Runtime {
  return {
    id,
    description,
    loadGenerator: async (architecture, weights) => new TensorGenerator(tf, architecture, weights, options),
    loadDenseGenerator: async (architecture, weights) => new DenseTensorGenerator(tf, architecture, weights),
    loadEncoder: async (architecture, weights) => new TensorEncoder(tf, architecture, weights),
    loadEnlarger: async (architecture, weights) => new TensorEnlarger(tf, architecture, weights),
    runOnce: async (network, weights, inputs) => runTensorsOnce(tf, network, weights, inputs),
  };
}
