/** The style encoder on onnxruntime. */
import type { EncoderArchitecture } from '../../../../src-shared/packs.ts';
import { present } from '../../../../src-shared/present.ts';
import { encode } from '../../network/encoder.ts';
import type { Weights } from '../../network/weights.ts';
import type { EncoderRunner } from '../runtime.ts';
import { GraphOps, graphParameters } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

export class OnnxEncoder implements EncoderRunner {
  private constructor(private readonly session: GraphSession) {}

  static async open(
    architecture: EncoderArchitecture,
    weights: Weights,
    settings: SessionSettings,
  ): Promise<OnnxEncoder> {
    const ops = new GraphOps();
    const photo = ops.input('photo', [1, 3, architecture.input.height, architecture.input.width], { open: true });
    const { mu, logvar } = encode(ops, graphParameters(ops, weights), architecture, photo);
    ops.output('mu', mu);
    ops.output('logvar', logvar);
    return new OnnxEncoder(await GraphSession.open(ops, settings));
  }

  async encode(
    photo: Float32Array,
    height: number,
    width: number,
  ): Promise<{ mu: Float32Array; logvar: Float32Array }> {
    const { mu, logvar } = await this.session.run({ photo: { data: photo, shape: [1, 3, height, width] } });
    return { mu: present(mu).data, logvar: present(logvar).data };
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
