/** The way of a checkpoint into the library: sent, read, asked about, tried, kept. */
import type {
  AddedModel,
  CheckpointReport,
  GeneratorReport,
  ImportAnswers,
  ModelCard,
  ModelStep,
  TriedModel,
} from '../../src-shared/api/model-api.ts';
import { SpadeworkError, toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import type { StudioApi } from '../../src-shared/api/studio-api.ts';
import type { HostConnection } from '../host/host-connection.ts';
import { answersOf, startForm, type ImportForm } from './import-form.ts';
import { sendFile } from './model-files.ts';

export type ImportStage =
  | { kind: 'sending'; done: number; total: number }
  /** Questions; those that the tensors answered are filled in. */
  | { kind: 'asking' }
  | { kind: 'working'; step: ModelStep }
  /** Its first picture is seen. */
  | { kind: 'shown'; tried: TriedModel }
  /** Nothing can be done with the files. */
  | { kind: 'refused' }
  | { kind: 'added'; model: ModelCard; came: AddedModel | null };

interface Sent {
  upload: string;
  name: string;
  report: CheckpointReport;
}

export class ModelImport {
  stage = $state.raw<ImportStage>({ kind: 'sending', done: 0, total: 0 });
  error = $state.raw<PlainError | null>(null);
  form = $state<ImportForm | null>(null);
  report = $state.raw<GeneratorReport | null>(null);
  /** Name of the file that brings the style encoder, where it is one of its own. */
  encoderName = $state<string | null>(null);
  private generator: Sent | null = null;
  private encoder: Sent | null = null;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing that is shown depends on it
  private readonly uploads = new Set<string>();
  private sending = new AbortController();
  private ended = false;
  private readonly stopListening: () => void;

  constructor(
    private readonly api: StudioApi,
    connection: HostConnection,
  ) {
    this.stopListening = connection.on('modelStep', (step) => {
      if (this.stage.kind === 'working') this.stage = { kind: 'working', step };
    });
  }

  /** Takes dropped or chosen files: a pack, a generator, an encoder, or both. */
  async take(files: readonly File[]): Promise<void> {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    let done = 0;
    this.stage = { kind: 'sending', done, total };
    await this.attempt('refused', async () => {
      for (const file of files) {
        const onSent = (bytes: number): void => {
          done += bytes;
          if (this.stage.kind === 'sending') this.stage = { kind: 'sending', done, total };
        };
        const upload = await sendFile(this.api, file, onSent, this.sending.signal);
        await this.sort(upload, file.name);
      }
      await this.goOn();
    });
  }

  /** Takes a pack that the desktop told of. */
  async takeOffered(upload: string): Promise<void> {
    await this.attempt('refused', async () => {
      await this.sort(upload, '');
      await this.goOn();
    });
  }

  /** Adds the style encoder of the generator that is asked about. */
  async takeEncoder(file: File): Promise<void> {
    await this.attempt('asking', async () => {
      const upload = await sendFile(this.api, file, () => undefined, this.sending.signal);
      await this.sort(upload, file.name);
    });
  }

  /** Reads the generator of that name out of the several in the file. */
  async chooseNetwork(network: string): Promise<void> {
    const { generator } = this;
    if (!generator) return;
    await this.attempt('asking', async () => {
      const report = await this.api.readCheckpoint(generator.upload, network);
      if (report.kind === 'generator') this.ask({ ...generator, report }, network);
    });
  }

  /** Makes the pack and its first picture. */
  async try(): Promise<void> {
    const answers = this.answers();
    if (answers === null) return;
    this.stage = { kind: 'working', step: 'generator' };
    await this.attempt('asking', async () => {
      this.stage = { kind: 'shown', tried: await this.api.tryModel(answers) };
    });
  }

  async change(): Promise<void> {
    if (this.stage.kind !== 'shown') return;
    const { token } = this.stage.tried;
    this.stage = { kind: 'asking' };
    await this.api.dropTried(token).catch(() => undefined);
  }

  async keep(): Promise<void> {
    if (this.stage.kind !== 'shown') return;
    const { token } = this.stage.tried;
    await this.attempt('asking', async () => {
      this.stage = { kind: 'added', model: await this.api.keepModel(token), came: null };
    });
  }

  async cancel(): Promise<void> {
    this.sending.abort();
    await this.api.cancelTry().catch(() => undefined);
  }

  /** Lets go of everything that is not kept. */
  async end(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    this.stopListening();
    const { stage } = this;
    await this.cancel();
    if (stage.kind === 'shown') await this.api.dropTried(stage.tried.token).catch(() => undefined);
    for (const upload of this.uploads) await this.api.dropUpload(upload).catch(() => undefined);
  }

  private answers(): ImportAnswers | null {
    if (!this.generator || !this.form) return null;
    return answersOf(this.form, { generator: this.generator.upload, encoder: this.encoder?.upload ?? null });
  }

  private async sort(upload: string, name: string): Promise<void> {
    this.uploads.add(upload);
    const report = await this.api.readCheckpoint(upload, null);
    const sent = { upload, name, report };
    if (report.kind === 'encoder') {
      this.encoder = sent;
      this.encoderName = name;
    } else this.generator = sent;
  }

  private async goOn(): Promise<void> {
    const { generator } = this;
    if (generator === null) throw new SpadeworkError('network-is-encoder');
    if (generator.report.kind === 'pack') {
      this.stage = { kind: 'working', step: 'check' };
      const came = await this.api.addModel(generator.upload);
      this.stage = { kind: 'added', model: came.model, came };
      return;
    }
    this.ask(generator, null);
  }

  private ask(generator: Sent, network: string | null): void {
    if (generator.report.kind !== 'generator') return;
    this.generator = generator;
    this.report = generator.report;
    this.form = startForm(generator.report, generator.name, network, this.form);
    this.stage = { kind: 'asking' };
  }

  /** Runs a step; what it throws is shown where the person can go on. */
  private async attempt(back: 'asking' | 'refused', step: () => Promise<void>): Promise<void> {
    this.error = null;
    try {
      await step();
    } catch (thrown) {
      const error = toPlainError(thrown);
      this.stage = { kind: this.form === null ? 'refused' : back };
      if (error.code !== 'cancelled') this.error = error;
    }
  }
}
