/** Runs calculations over TrainingOps on any runtime, forward only, whatever the type of its tensors. */
import type { Parameters } from '../../src-main/engine/network/ops.ts';
import type { TrainingOps } from '../../src-main/engine/network/training-ops.ts';
import type { Weights } from '../../src-main/engine/network/weights.ts';
import { graphParameters, type GraphValue } from '../../src-main/engine/runtimes/onnx/graph-ops.ts';
import { startProvider } from '../../src-main/engine/runtimes/onnx/onnx-runtime.ts';
import { GraphSession } from '../../src-main/engine/runtimes/onnx/session.ts';
import { TrainingGraphOps } from '../../src-main/engine/runtimes/onnx/training-graph-ops.ts';
import type { FloatTensor } from '../../src-main/engine/runtimes/runtime.ts';
import {
  loadNativeLibrary,
  loadScriptLibrary,
  loadWasmLibrary,
} from '../../src-main/engine/runtimes/tensorflow/library.ts';
import type { Library, Tensor } from '../../src-main/engine/runtimes/tensorflow/tensor-ops.ts';
import { TensorParameters } from '../../src-main/engine/runtimes/tensorflow/tensor-parameters.ts';
import { TrainingTensorOps } from '../../src-main/engine/runtimes/tensorflow/training-tensor-ops.ts';

const THREADS = 2;

/** Inputs to outputs, by name; `parameters` makes the parameters of a network of its weights. */
export type Program = <T>(
  ops: TrainingOps<T>,
  parameters: (weights: Weights) => Parameters<T>,
  inputs: Record<string, T>,
) => Record<string, T>;

export type RunProgram = (
  program: Program,
  inputs: Record<string, FloatTensor>,
) => Promise<Record<string, FloatTensor>>;

/** Every runtime that can run programs; each throws where the machine lacks it. */
export const PROGRAM_RUNTIMES: Readonly<Record<string, () => Promise<RunProgram>>> = {
  onnxruntime: () => openGraphPrograms('cpu'),
  'onnxruntime-webgpu': () => openGraphPrograms('webgpu'),
  'tfjs-wasm': () => openTensorPrograms(() => loadWasmLibrary(THREADS)),
  'tfjs-cpu': () => openTensorPrograms(loadScriptLibrary),
  'tfjs-node': () => openTensorPrograms(loadNativeLibrary),
};

async function openGraphPrograms(provider: string): Promise<RunProgram> {
  const { default: library } = await import('onnxruntime-node');
  const settings = { library, threads: THREADS, provider };
  if (provider !== 'cpu') await startProvider(settings);
  return async (program, inputs) => {
    const ops = new TrainingGraphOps();
    const values = mapRecord<FloatTensor, GraphValue>(inputs, ({ shape }, name) => ops.input(name, shape));
    for (const [name, value] of Object.entries(program(ops, (weights) => graphParameters(ops, weights), values)))
      ops.output(name, value);
    const session = await GraphSession.open(ops, settings);
    const outputs = await session.run(inputs);
    await session.release();
    return outputs;
  };
}

async function openTensorPrograms(load: () => Promise<Library>): Promise<RunProgram> {
  await load();
  return async (program, inputs) => {
    // Loaded again for every program: another may have taken the library to another backend.
    const tf = await load();
    const ops = new TrainingTensorOps(tf);
    const made: TensorParameters[] = [];
    let outputs: Record<string, FloatTensor> = {};
    tf.tidy(() => {
      const values = mapRecord<FloatTensor, Tensor>(inputs, ({ data, shape }) => ops.fromChannelsFirst(data, shape));
      const parameters = (weights: Weights): TensorParameters => {
        made.push(new TensorParameters(ops, weights));
        return made.at(-1)!;
      };
      outputs = mapRecord<Tensor, FloatTensor>(program(ops, parameters, values), (value) => ops.read(value));
    });
    for (const parameters of made) parameters.dispose();
    return outputs;
  };
}

function mapRecord<V, W>(record: Record<string, V>, transform: (value: V, name: string) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, transform(value, name)]));
}
