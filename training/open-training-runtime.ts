/** The library that trains: TensorFlow's native addon, with CUDA where it was built so. */
import { isOnGpu, loadNativeLibrary, loadScriptLibrary } from '../src-main/engine/runtimes/tensorflow/library.ts';
import { TensorTraining } from '../src-main/engine/runtimes/tensorflow/tensor-training.ts';
import { SpadeworkError } from '../src-shared/api/errors.ts';
import type { PROCESS_RUNTIMES } from '../src-shared/training/plan.ts';

/**
 * `tfjs-node` unless another is asked for: the same with CUDA or not at all, or plain JavaScript, hundreds of times slower. The WebAssembly backend cannot
 * train: it has no gradients of convolutions. Throws `train-runtime`. `threads`: of the processor, all without it.
 */
export async function openTrainingRuntime(
  id: (typeof PROCESS_RUNTIMES)[number] = 'tfjs-node',
  threads?: number,
): Promise<TensorTraining> {
  if (id === 'tfjs-cpu') return new TensorTraining(await loadScriptLibrary());
  // Its notes on instruction sets are nobody's business here.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  if (threads !== undefined) {
    // Read by TensorFlow when it is loaded.
    process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
    process.env['TF_NUM_INTEROP_THREADS'] = '1';
  }
  // oneDNN's own pool takes more than is used, and asks for 2 GiB in one piece, over which Electron's allocator ends the process.
  process.env['TF_ONEDNN_USE_SYSTEM_ALLOCATOR'] ??= '1';
  try {
    const tf = await loadNativeLibrary();
    if (id === 'tfjs-node' || isOnGpu(tf)) return new TensorTraining(tf);
  } catch (cause) {
    throw new SpadeworkError('train-runtime', { reason: reasonOf(cause) }, { cause });
  }
  throw new SpadeworkError('train-runtime', { reason: 'reason.no-cuda' });
}

/** Words for why the addon does not load: those of the app where it is not there, else the system's first line. */
function reasonOf(cause: unknown): string {
  if (cause instanceof SpadeworkError && cause.code === 'runtime-addon') return 'reason.no-addon';
  const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1);
  return reason.slice(0, 300);
}
