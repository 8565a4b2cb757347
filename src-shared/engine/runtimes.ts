/** The runtimes that networks run on, and which of them a platform can have. */

export const RUNTIME_IDS = [
  'onnxruntime',
  'onnxruntime-webgpu',
  'onnxruntime-dml',
  'onnxruntime-coreml',
  'onnxruntime-cuda',
  'tfjs-node',
  'tfjs-wasm',
] as const;
export type RuntimeId = (typeof RUNTIME_IDS)[number];

/**
 * By platform and processor as Node names them. onnxruntime-node 1.30: what `listSupportedBackends()` tells on each (no
 * binary for Intel Macs, no WebGPU on 64-bit ARM Linux); TensorFlow's library is built for x64 only.
 */
const OFFERED: Readonly<Record<string, readonly RuntimeId[]>> = {
  'linux x64': ['onnxruntime', 'onnxruntime-webgpu', 'onnxruntime-cuda', 'tfjs-node', 'tfjs-wasm'],
  'linux arm64': ['onnxruntime', 'tfjs-wasm'],
  'win32 x64': ['onnxruntime', 'onnxruntime-webgpu', 'onnxruntime-dml', 'tfjs-node', 'tfjs-wasm'],
  'win32 arm64': ['onnxruntime', 'onnxruntime-webgpu', 'onnxruntime-dml', 'tfjs-wasm'],
  'darwin arm64': ['onnxruntime', 'onnxruntime-webgpu', 'onnxruntime-coreml', 'tfjs-wasm'],
};

/** The runtimes that the binaries of a platform can have; whether a machine has what they need, their self-test says. */
export function offeredRuntimes(platform: string, architecture: string): readonly RuntimeId[] {
  return OFFERED[`${platform} ${architecture}`] ?? ['tfjs-wasm'];
}
