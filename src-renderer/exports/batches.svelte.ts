/** Batches that the host writes, whichever window started them, and those that were interrupted. */
import { SvelteMap } from 'svelte/reactivity';
import type { StudioApi } from '../../src-shared/api/studio-api.ts';
import { fromPlainError } from '../../src-shared/api/errors.ts';
import type { BatchState, ExportFolder } from '../../src-shared/api/export-api.ts';
import type { HostConnection } from '../host/host-connection.ts';
import type { Status } from '../stores/status.svelte.ts';

const TOPIC = 'batch';

export class Batches {
  /** By id, the oldest first. */
  readonly states = new SvelteMap<string, BatchState>();
  /** Folders with batches that can be resumed. */
  unfinished = $state.raw<readonly ExportFolder[]>([]);

  readonly newestFirst = $derived([...this.states.values()].toReversed());
  readonly running = $derived(this.newestFirst.filter(({ phase }) => phase === 'running'));

  /** True once those of earlier runs were offered. */
  private offered = false;

  constructor(
    private readonly api: StudioApi,
    private readonly status: Status,
    /** Shows the list of batches. */
    private readonly show: () => void,
  ) {}

  listen(connection: HostConnection): void {
    connection.on('batchChanged', (batch) => this.take(batch));
  }

  /** Takes a batch's state; its end is told. */
  take(batch: BatchState): void {
    const before = this.states.get(batch.id);
    this.states.set(batch.id, batch);
    if (before?.phase === batch.phase || batch.phase === 'running') return;
    if (batch.phase === 'finished')
      this.status.inform(
        'batch.finished',
        { count: batch.progress.total, folder: batch.folder },
        { label: 'batch.show', run: () => void this.showFolder(batch.id) },
      );
    if (batch.phase === 'failed' && batch.error !== null) this.status.fail(fromPlainError(batch.error), TOPIC);
    void this.refresh();
  }

  /** Reads the batches of this run and the interrupted ones; offers these once, when the window opens. */
  async refresh(): Promise<void> {
    await this.status.attempt(TOPIC, async () => {
      for (const batch of (await this.api.listBatches()).toReversed()) this.states.set(batch.id, batch);
      this.unfinished = await this.api.listUnfinishedBatches();
    });
    const [first] = this.unfinished;
    if (this.offered || first?.unfinished == null) return;
    this.offered = true;
    this.status.inform(
      'batch.interrupted',
      { ...first.unfinished, folder: first.label },
      { label: 'batch.resume-offer', run: this.show },
    );
  }

  async cancel(id: string): Promise<void> {
    await this.status.attempt(TOPIC, () => this.api.cancelBatch(id));
  }

  async showFolder(id: string): Promise<void> {
    await this.status.attempt(TOPIC, () => this.api.showBatch(id));
  }

  async resume(folder: ExportFolder): Promise<void> {
    await this.status.attempt(TOPIC, async () => {
      this.take(await this.api.resumeBatch(folder.id));
      this.unfinished = await this.api.listUnfinishedBatches();
    });
  }
}
