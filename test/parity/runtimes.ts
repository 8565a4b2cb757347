/** The runtimes that parity is tried on, and whether this machine has them. */
import { GraphOps } from '../../src-main/engine/runtimes/onnx/graph-ops.ts';
import { GraphSession } from '../../src-main/engine/runtimes/onnx/session.ts';
import { RUNTIMES } from '../../src-main/engine/runtimes/select-runtime.ts';
import type { Runtime } from '../../src-main/engine/runtimes/runtime.ts';

export const PARITY_RUNTIMES = ['onnxruntime', 'tfjs-wasm', 'tfjs-node', 'onnxruntime-webgpu'] as const;

/** The runtime, or why it is not to be had here. */
export async function openRuntime(id: string): Promise<Runtime | { missing: string }> {
  try {
    return await RUNTIMES[id]!({ threads: 2, cacheBytes: 64 * 1024 * 1024 });
  } catch (error) {
    return { missing: (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]! };
  }
}

/** Whether this runtime's GPU is a program, as where `.ci/run` finds none: right, but hundreds of times slower. */
export function hasSoftwareGpu(id: string): boolean {
  return id === 'onnxruntime-webgpu' && (process.env['VK_DRIVER_FILES'] ?? '').includes('swiftshader');
}

/**
 * A session that stays open keeps the GPU's device, and with it the programs that were compiled for one network and serve the
 * next: on a driver in software, compiling takes most of the time.
 */
export async function holdGpu(): Promise<GraphSession> {
  const { default: library } = await import('onnxruntime-node');
  const ops = new GraphOps();
  ops.output('out', ops.relu(ops.input('in', [1, 1])));
  return GraphSession.open(ops, { library, threads: 1, provider: 'webgpu' });
}
