/** Picks the runtime: the one asked for, or the first of the list that loads and passes its self-test. */
import { SpadeworkError, toPlainError } from '../../../src-shared/api/errors.ts';
import type { RuntimeReport } from '../../../src-shared/api/studio-api.ts';
import { openOnnxRuntime } from './onnx/onnx-runtime.ts';
import type { Runtime, RuntimeOptions } from './runtime.ts';
import { testRuntime } from './self-test.ts';
import { openTensorFlowNode, openTensorFlowWasm } from './tensorflow/tensorflow-runtime.ts';

type OpenRuntime = (options: RuntimeOptions) => Promise<Runtime>;

/** Every runtime by id. */
export const RUNTIMES: Readonly<Record<string, OpenRuntime>> = {
  onnxruntime: (options) => openOnnxRuntime(options),
  'tfjs-node': openTensorFlowNode,
  'tfjs-wasm': openTensorFlowWasm,
  'onnxruntime-webgpu': (options) => openOnnxRuntime(options, 'webgpu'),
  'onnxruntime-dml': (options) => openOnnxRuntime(options, 'dml'),
  'onnxruntime-coreml': (options) => openOnnxRuntime(options, 'coreml'),
  'onnxruntime-cuda': (options) => openOnnxRuntime(options, 'cuda'),
};

/** Tried in this order when nobody has chosen. GPU providers are taken only when asked for. */
const BY_DEFAULT = ['onnxruntime', 'tfjs-node', 'tfjs-wasm'];

export interface SelectedRuntime {
  runtime: Runtime;
  report: RuntimeReport;
}

/**
 * `chosen` is tried first; where it fails the defaults follow, and the report says why it was passed over, as it does of
 * those in `avoid`, which are not tried. Throws `no-runtime` where none works.
 */
export async function selectRuntime(
  options: RuntimeOptions,
  chosen?: string,
  avoid: RuntimeReport['passedOver'] = [],
): Promise<SelectedRuntime> {
  const passedOver = [...avoid];
  for (const id of new Set(chosen === undefined ? BY_DEFAULT : [chosen, ...BY_DEFAULT])) {
    if (avoid.some((avoided) => avoided.id === id)) continue;
    try {
      const open = RUNTIMES[id];
      if (!open) throw new SpadeworkError('runtime-unknown');
      const runtime = await open(options);
      await testRuntime(runtime);
      return { runtime, report: { id: runtime.id, description: runtime.description, passedOver } };
    } catch (error) {
      passedOver.push({ id, error: toPlainError(asRuntimeError(error)) });
    }
  }
  throw new SpadeworkError('no-runtime', {
    reasons: passedOver.map(({ id, error }) => `${id}: ${error.message}`).join('; '),
  });
}

/** Of what native loaders say, the first line: what follows is a stack of paths. */
function asRuntimeError(error: unknown): SpadeworkError {
  if (error instanceof SpadeworkError) return error;
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return new SpadeworkError('runtime-failed', { reason: reason.slice(0, 300) }, { cause: error });
}
