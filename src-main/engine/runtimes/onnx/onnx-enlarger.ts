/** The enlarger on onnxruntime. */
import type { EnlargerArchitecture } from '../../../../src-shared/packs.ts';
import { present } from '../../../../src-shared/present.ts';
import { enlargeTwice } from '../../network/enlarger.ts';
import type { Weights } from '../../network/weights.ts';
import type { EnlargerRunner } from '../runtime.ts';
import { GraphOps, graphParameters } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

/** Pixels of the picture that the graph is recorded with; it takes any other. */
const NOMINAL_SIDE = 64;

export class OnnxEnlarger implements EnlargerRunner {
  private constructor(private readonly session: GraphSession) {}

  static async open(
    architecture: EnlargerArchitecture,
    weights: Weights,
    settings: SessionSettings,
  ): Promise<OnnxEnlarger> {
    const ops = new GraphOps();
    const picture = ops.input('picture', [1, 3, NOMINAL_SIDE, NOMINAL_SIDE], { open: true });
    ops.output('enlarged', enlargeTwice(ops, graphParameters(ops, weights), architecture, picture));
    return new OnnxEnlarger(await GraphSession.open(ops, settings));
  }

  async enlarge(picture: Float32Array, height: number, width: number): Promise<Float32Array> {
    const { enlarged } = await this.session.run({ picture: { data: picture, shape: [1, 3, height, width] } });
    return present(enlarged).data;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
