/** The way of a model out of the library: as one file for Spadework, or as ONNX files for other programs. */
import type {
  ModelStep,
  OnnxChoices,
  PackExtrasReport,
  WrittenNetwork,
  WrittenShare,
} from '../../src-shared/api/model-api.ts';
import { toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import type { StudioApi } from '../../src-shared/api/studio-api.ts';
import { OPSETS } from '../../src-shared/onnx-opsets.ts';
import type { HostConnection } from '../host/host-connection.ts';

export type ExportStage =
  | { kind: 'asking' }
  /** `step`: the network at hand. `written`: of a file for Spadework. Null until the host tells of them. */
  | { kind: 'working'; step: ModelStep | null; written: WrittenShare | null }
  /** Networks are given where they were written as ONNX. */
  | { kind: 'done'; path: string; networks: readonly WrittenNetwork[] };

export class ModelExport {
  stage = $state.raw<ExportStage>({ kind: 'asking' });
  error = $state.raw<PlainError | null>(null);
  /** What can travel along; null until the host has said. */
  extras = $state.raw<PackExtrasReport | null>(null);
  withLabels = $state(true);
  /** Photos are the person's own: they travel when they say so. */
  withStyles = $state(false);
  withEncoder = $state(true);
  input = $state<OnnxChoices['input']>('labels');
  precision = $state<OnnxChoices['precision']>('fp32');
  opset = $state<number>(OPSETS.max);
  private readonly unlisten: readonly (() => void)[];

  constructor(
    private readonly api: StudioApi,
    connection: HostConnection,
    private readonly key: string,
  ) {
    this.unlisten = [
      connection.on('modelStep', (step) => {
        if (this.stage.kind === 'working') this.stage = { ...this.stage, step };
      }),
      connection.on('modelWritten', (written) => {
        if (this.stage.kind === 'working') this.stage = { ...this.stage, written };
      }),
    ];
    void this.api.modelExtras(key).then(
      (extras) => (this.extras = extras),
      (error: unknown) => (this.error = toPlainError(error)),
    );
  }

  /** Writes the .spadepack file. */
  writePack(): Promise<void> {
    return this.attempt(async () => {
      const path = await this.api.exportModel(this.key, { labels: this.withLabels, styles: this.withStyles });
      return path === null ? null : { path, networks: [] };
    });
  }

  writeOnnx(): Promise<void> {
    const { input, precision, opset } = this;
    const networks: OnnxChoices['networks'] = this.withEncoder ? ['generator', 'encoder'] : ['generator'];
    return this.attempt(async () => {
      const written = await this.api.exportOnnx(this.key, { networks, input, precision, opset });
      return written === null ? null : { path: written.folder, networks: written.networks };
    });
  }

  async cancel(): Promise<void> {
    await this.api.cancelTry().catch(() => undefined);
  }

  async end(): Promise<void> {
    for (const stop of this.unlisten) stop();
    if (this.stage.kind === 'working') await this.cancel();
  }

  /** Null goes back to the questions: the person thought better of it. */
  private async attempt(
    write: () => Promise<{ path: string; networks: readonly WrittenNetwork[] } | null>,
  ): Promise<void> {
    this.error = null;
    this.stage = { kind: 'working', step: null, written: null };
    try {
      const written = await write();
      this.stage = written === null ? { kind: 'asking' } : { kind: 'done', ...written };
    } catch (thrown) {
      const error = toPlainError(thrown);
      this.stage = { kind: 'asking' };
      if (error.code !== 'cancelled') this.error = error;
    }
  }
}
