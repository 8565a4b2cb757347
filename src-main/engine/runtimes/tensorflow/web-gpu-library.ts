/** TensorFlow.js on WebGPU, in a page: all that it needs comes with the page's own bundle. */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { SpadeworkError } from '../../../../src-shared/api/errors.ts';
import type { Library } from './tensor-ops.ts';

/** What is asked of WebGPU before the library takes it; pages alone have it, and this file is checked without a page's types. */
interface Page {
  navigator?: {
    gpu?: { requestAdapter(options: { powerPreference: 'high-performance' }): Promise<Adapter | null> };
  };
}

interface Adapter {
  isFallbackAdapter?: boolean;
  info: { vendor: string; architecture: string; isFallbackAdapter?: boolean };
}

/** Also says what it runs on. Throws `train-runtime` where the page has no GPU; `software`: whether a processor may stand in for one. */
export async function loadWebGpuLibrary(software: boolean): Promise<{ tf: Library; gpu: string }> {
  const { gpu } = (globalThis as Page).navigator ?? {};
  // As the library will ask, so that it is the same one.
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new SpadeworkError('train-runtime', { reason: 'reason.no-gpu' });
  const { vendor, architecture, isFallbackAdapter = adapter.isFallbackAdapter } = adapter.info;
  if (isFallbackAdapter === true && !software) throw new SpadeworkError('train-runtime', { reason: 'reason.no-gpu' });
  if (!(await tf.setBackend('webgpu')))
    throw new SpadeworkError('train-runtime', { reason: 'the WebGPU backend of TensorFlow.js does not start' });
  await tf.ready();
  return { tf, gpu: [vendor, architecture].filter((word) => word !== '').join(' ') };
}
