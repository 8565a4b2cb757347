/** The segmenter on onnxruntime's CPU, whatever runtime makes the pictures: it is asked once a photo, for a second. */
import { present } from '../../../../src-shared/present.ts';
import type { Weights } from '../../network/weights.ts';
import type { FloatTensor } from '../runtime.ts';
import { GraphOps } from './graph-ops.ts';
import { segmentPhoto } from './segmenter-graph.ts';
import { loadLibrary } from './load-library.ts';
import { GraphSession } from './session.ts';

export class OnnxSegmenter {
  private constructor(private readonly session: GraphSession) {}

  /** `input`: side to which photos are stretched. Throws `no-segmenter` where onnxruntime does not load. */
  static async open(input: number, weights: Weights, threads: number): Promise<OnnxSegmenter> {
    const ops = new GraphOps();
    const photo = ops.input('photo', [1, 3, input, input], { open: [2, 3] });
    ops.output('logits', segmentPhoto(ops, weights, input, photo));
    return new OnnxSegmenter(
      await GraphSession.open(ops, {
        library: await loadLibrary('no-segmenter'),
        threads,
        provider: 'cpu',
        arena: false,
      }),
    );
  }

  /** photo: [3, height, width] in [-1, 1] -> logits [1, classes, s, s] of the stretched photo, corner on corner. */
  async read(photo: Float32Array, height: number, width: number): Promise<FloatTensor> {
    const { logits } = await this.session.run({ photo: { data: photo, shape: [1, 3, height, width] } });
    return present(logits);
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
