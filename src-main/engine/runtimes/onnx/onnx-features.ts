/** Networks that judge, on onnxruntime's CPU: pictures of one side in, a row of features each out. */
import { inceptionFeatures } from '../../network/inception.ts';
import { mobileNetFeatures } from '../../network/mobile-net.ts';
import type { Weights } from '../../network/weights.ts';
import { present } from '../../../../src-shared/present.ts';
import { graphParameters } from './graph-ops.ts';
import { PretrainedGraphOps } from './pretrained-graph-ops.ts';
import { loadLibrary } from './load-library.ts';
import { GraphSession } from './session.ts';

const NETWORKS = { 'mobile-net': mobileNetFeatures, inception: inceptionFeatures };

export class OnnxFeatures {
  private constructor(
    private readonly session: GraphSession,
    private readonly side: number,
  ) {}

  /** `side`: of the pictures that it will see. Throws `no-judge` where onnxruntime does not load. */
  static async open(
    network: keyof typeof NETWORKS,
    weights: Weights,
    side: number,
    threads: number,
  ): Promise<OnnxFeatures> {
    const ops = new PretrainedGraphOps();
    const picture = ops.input('picture', [1, 3, side, side]);
    ops.output('features', NETWORKS[network](ops, graphParameters(ops, weights), picture));
    const library = await loadLibrary('no-judge');
    return new OnnxFeatures(await GraphSession.open(ops, { library, threads, provider: 'cpu' }), side);
  }

  /** picture: [3, side, side] in [-1, 1]. */
  async read(picture: Float32Array): Promise<Float32Array> {
    const { features } = await this.session.run({
      picture: { data: picture, shape: [1, 3, this.side, this.side] },
    });
    // The library's memory is its own.
    return present(features).data.slice();
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
