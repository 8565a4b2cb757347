/** onnxruntime-node as a runtime: CPU everywhere, and its GPU providers where a platform has them. */
import { SpadeworkError } from '../../../../src-shared/api/errors.ts';
import { kernelPool } from '../../modulation/kernels/kernels.ts';
import { probeBlock } from './block-operators.ts';
import { DenseGenerator } from './dense-generator.ts';
import { ConvolutionSessions } from './feature-convolution.ts';
import { GraphOps } from './graph-ops.ts';
import { OnnxEncoder } from './onnx-encoder.ts';
import { OnnxEnlarger } from './onnx-enlarger.ts';
import { OnnxGenerator, type GeneratorSettings } from './onnx-generator.ts';
import { runGraphOnce } from './run-graph-once.ts';
import { GraphSession, takesSharedMemory, type SessionSettings } from './session.ts';
import type { Runtime, RuntimeOptions } from '../runtime.ts';

const PROVIDER_NAMES: Record<string, string> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  dml: 'DirectML',
  coreml: 'Core ML',
  cuda: 'CUDA',
};

/** Throws where the native library does not load or the provider does not start, as without a GPU. */
export async function openOnnxRuntime(options: RuntimeOptions, provider = 'cpu'): Promise<Runtime> {
  // Imported here and not above: the native part may be missing, which is for the caller to catch.
  const { default: library } = await import('onnxruntime-node');
  const remote = provider !== 'cpu';
  const plain: SessionSettings = { library, threads: options.threads, provider, remote };
  if (remote) await startProvider(plain);
  const settings = remote ? plain : await kernelSettings(plain, options);
  const version = library.env.versions.node ?? library.env.versions.common;
  const place = PROVIDER_NAMES[provider] ?? provider;
  const threads = `${options.threads} thread${options.threads === 1 ? '' : 's'}`;
  return {
    id: provider === 'cpu' ? 'onnxruntime' : `onnxruntime-${provider}`,
    description: `ONNX Runtime ${version}, ${place}${provider === 'cpu' ? `, ${threads}` : ''}`,
    loadGenerator: (architecture, weights, generatorOptions) =>
      OnnxGenerator.open(architecture, weights, options, settings, generatorOptions),
    loadDenseGenerator: async (architecture, weights) =>
      new DenseGenerator(architecture, weights, { ...settings, spinning: true }),
    loadEncoder: (architecture, weights) => OnnxEncoder.open(architecture, weights, settings),
    loadEnlarger: (architecture, weights) => OnnxEnlarger.open(architecture, weights, settings),
    runOnce: (network, weights, inputs) => runGraphOnce(network, weights, inputs, settings),
  };
}

/** How the engine's own kernels and the library work together on this machine. */
async function kernelSettings(plain: SessionSettings, { costs }: RuntimeOptions): Promise<GeneratorSettings> {
  const { threads } = plain;
  const isShared = threads > 1 && (await takesSharedMemory(plain));
  const convolutions = new ConvolutionSessions(await probeBlock(plain), plain);
  return { ...plain, convolutions, pool: isShared ? kernelPool(threads) : undefined, costs };
}

/** Throws where the provider does not start: it takes its device with its first session, better now than in the middle of loading a network. */
export async function startProvider(settings: SessionSettings): Promise<void> {
  const { library, provider } = settings;
  // The library passes over providers that its binary lacks and computes on the CPU without a word.
  if (!library.listSupportedBackends().some(({ name }) => name === provider))
    throw new SpadeworkError('runtime-provider', { provider });
  const ops = new GraphOps();
  ops.output('out', ops.relu(ops.input('in', [1, 1])));
  try {
    const session = await GraphSession.open(ops, settings);
    await session.release();
  } catch (error) {
    // The library says first where in its source a condition failed, which is nothing to show to anyone.
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    throw new Error(message.replace(/^.* was false\. /, ''), { cause: error });
  }
}
