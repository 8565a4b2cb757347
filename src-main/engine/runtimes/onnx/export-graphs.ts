/** The networks of a pack as ONNX models for other programs: one graph from a label map (or one-hot channels) and z to a picture, one from a photo to a style. */
import {
  semanticChannels,
  pictureSize,
  type EncoderArchitecture,
  type GeneratorArchitecture,
} from '../../../../src-shared/packs.ts';
import { channelOfIds } from '../../../../src-shared/labels/semantics.ts';
import { encode } from '../../network/encoder.ts';
import { noiseFactors } from '../../network/noise.ts';
import type { Weights } from '../../network/weights.ts';
import { narrowToHalves, widenHalves } from '../../packs/half.ts';
import { isRunningStatistic } from '../../packs/expected-tensors.ts';
import { recordDense } from './dense-generator.ts';
import { GraphOps, graphParameters, type GraphValue } from './graph-ops.ts';
import { FLOAT, FLOAT16, INT64, UINT8, type GraphSpec, type ModelPapers } from './proto.ts';

/** 'labels': ids, a byte a pixel; 'one-hot': semantic channels. */
export type MapInput = 'labels' | 'one-hot';
/** Of the stored weights; the graph computes in float32 either way. */
export type Precision = 'fp32' | 'fp16';

export interface ExportOptions {
  input: MapInput;
  precision: Precision;
  papers: ModelPapers;
}

/** Weights as a model of that precision holds them. */
export function roundWeights(weights: Weights, precision: Precision): Weights {
  if (precision === 'fp32') return weights;
  return new Map(
    [...weights].map(([name, { shape, data }]) => [
      name,
      { shape, data: isRunningStatistic(name) ? data : widenHalves(narrowToHalves(data)) },
    ]),
  );
}

/** ONNX bytes of the generator, of weights rounded to the precision; its picture has the pack's size. */
export function exportGenerator(
  architecture: GeneratorArchitecture,
  weights: Weights,
  { input, precision, papers }: ExportOptions,
): Uint8Array {
  const ops = new GraphOps();
  const size = pictureSize(architecture);
  const full = input === 'labels' ? channelsOfLabels(ops, architecture) : oneHotInput(ops, architecture);
  const levels = new Map<number, GraphValue>();
  recordDense(ops, {
    architecture,
    weights,
    size,
    semantics: (height) => {
      const step = size.height / height;
      const level = levels.get(step) ?? takeEvery(ops, full, step);
      levels.set(step, level);
      return level;
    },
  });
  return ops.encode(precision === 'fp16' ? storeHalves : undefined, papers);
}

/** ONNX bytes of the encoder, of weights rounded to the precision. */
export function exportEncoder(
  architecture: EncoderArchitecture,
  weights: Weights,
  { precision, papers }: Omit<ExportOptions, 'input'>,
): Uint8Array {
  const ops = new GraphOps();
  const photo = ops.input('photo', [1, 3, architecture.input.height, architecture.input.width], { open: [2, 3] });
  const { mu, logvar } = encode(ops, graphParameters(ops, weights), architecture, photo);
  ops.output('mu', mu);
  ops.output('logvar', logvar);
  return ops.encode(precision === 'fp16' ? storeHalves : undefined, papers);
}

/** Names of a generator's inputs and what each is, for people. */
export function describeInputs(architecture: GeneratorArchitecture, weights: Weights, input: MapInput): string[] {
  const { width, height } = pictureSize(architecture);
  const { labels, dontCare, edgeChannel, zDim } = architecture;
  const map =
    input === 'labels'
      ? [
          `labels: uint8 [1, ${height}, ${width}], ids of the pack's labels${dontCare ? ', 255 for unlabelled' : ''}`,
          ...(edgeChannel ? [`edges: float32 [1, 1, ${height}, ${width}], 1 at the borders of instances, else 0`] : []),
        ]
      : [
          `semantics: float32 [1, ${semanticChannels(architecture)}, ${height}, ${width}], one-hot: ${labels} labels${dontCare ? ', unlabelled' : ''}${edgeChannel ? ', edges' : ''}`,
        ];
  const noise =
    noiseFactors(architecture, weights).size === 0
      ? []
      : ['noise_<height>x<width>: float32 [1, 1, height, width] each, standard normal, or zeros for none'];
  return [
    ...map,
    ...(zDim > 0 ? [`z: float32 [1, ${zDim}], standard normal, or mu + t exp(logvar / 2) eps`] : []),
    ...noise,
  ];
}

function oneHotInput(ops: GraphOps, architecture: GeneratorArchitecture): GraphValue {
  const { width, height } = pictureSize(architecture);
  return ops.input('semantics', [1, semanticChannels(architecture), height, width]);
}

/** ids -> channels by a table -> one-hot planes, with the edges behind them where the network sees edges. */
function channelsOfLabels(ops: GraphOps, architecture: GeneratorArchitecture): GraphValue {
  const { width, height } = pictureSize(architecture);
  const depth = architecture.labels + (architecture.dontCare ? 1 : 0);
  const labels = ops.input('labels', [1, height, width], { type: UINT8 });
  const ids = ops.node('Cast', [labels], [1, height, width], { to: { int: INT64 } });
  const table = ops.integers([...channelOfIds(architecture)].map((channel) => Math.max(0, channel)));
  const channels = ops.node('Gather', [table, ids], [1, height, width]);
  const values = ops.constant({ shape: [2], data: Float32Array.of(0, 1) });
  const planes = ops.node('OneHot', [channels, ops.integers([depth]), values], [1, depth, height, width], {
    axis: { int: 1 },
  });
  if (!architecture.edgeChannel) return planes;
  return ops.concatenate([planes, ops.input('edges', [1, 1, height, width])]);
}

/** Nearest-neighbour reduction: the first pixel of every `step` in both directions. */
function takeEvery(ops: GraphOps, full: GraphValue, step: number): GraphValue {
  if (step === 1) return full;
  const [n = 1, c = 1, height = 1, width = 1] = full.shape;
  const [starts, ends, axes, steps] = [
    [0, 0],
    [height, width],
    [2, 3],
    [step, step],
  ].map((values) => ops.integers(values));
  return ops.node('Slice', [full, starts, ends, axes, steps], [n, c, height / step, width / step]);
}

/** Large constants are stored as float16 and widened when the model is loaded: half the file, the same graph. */
function storeHalves(graph: GraphSpec): GraphSpec {
  const casts: GraphSpec['nodes'] = [];
  const initializers = graph.initializers.map((tensor) => {
    // Statistics of the normalisation, [1, C, 1, 1], do not fit halves.
    if (tensor.dataType !== FLOAT || tensor.dims.length < 2 || tensor.dims[0] === 1) return tensor;
    const { buffer, byteOffset, byteLength } = tensor.rawData;
    const halves = narrowToHalves(new Float32Array(buffer as ArrayBuffer, byteOffset, byteLength / 4));
    const name = `${tensor.name}_half`;
    casts.push({ type: 'Cast', inputs: [name], outputs: [tensor.name], attributes: { to: { int: FLOAT } } });
    return { ...tensor, name, dataType: FLOAT16, rawData: new Uint8Array(halves.buffer) };
  });
  return { ...graph, initializers, nodes: [...casts, ...graph.nodes] };
}
