/** The models that can be used, as the window shows them. */
import type { ModelCard, ModelList } from '../../src-shared/api/model-api.ts';
import type { StudioApi } from '../../src-shared/api/studio-api.ts';
import type { HostConnection } from '../host/host-connection.ts';
import type { Status } from '../stores/status.svelte.ts';

const TOPIC = 'models';

export class ModelLibrary {
  models = $state.raw<readonly ModelCard[]>([]);
  damaged = $state.raw<ModelList['damaged']>([]);
  /** PNGs of the sample map, by key. */
  pictures = $state.raw<Readonly<Record<string, Uint8Array>>>({});
  /** What was deleted last and can be taken back. */
  removed = $state.raw<ModelCard | null>(null);

  constructor(
    private readonly api: StudioApi,
    private readonly status: Status,
    /** Keeps a version of the document, which will look another way. */
    private readonly beforeUse: () => Promise<void>,
  ) {}

  listen(connection: HostConnection): void {
    connection.on('modelsChanged', () => void this.refresh());
  }

  async refresh(): Promise<void> {
    await this.status.attempt(TOPIC, async () => {
      const { models, damaged } = await this.api.listModels();
      this.models = models;
      this.damaged = damaged;
      for (const { key } of models) {
        if (this.pictures[key]) continue;
        // A pack that cannot make one says so when it is used.
        const picture = await this.api.modelPicture(key).catch(() => null);
        if (picture !== null) this.pictures = { ...this.pictures, [key]: picture };
      }
    });
  }

  async use(key: string): Promise<void> {
    await this.status.attempt(TOPIC, async () => {
      await this.beforeUse();
      await this.api.useModel(key);
    });
  }

  async rename(key: string, name: string): Promise<void> {
    const wanted = name.trim();
    if (wanted !== '') await this.status.attempt(TOPIC, () => this.api.renameModel(key, wanted));
  }

  async remove(model: ModelCard): Promise<void> {
    await this.status.attempt(TOPIC, async () => {
      await this.api.removeModel(model.key);
      this.removed = model;
    });
  }

  async restore(): Promise<void> {
    const { removed } = this;
    if (removed === null) return;
    this.removed = null;
    await this.status.attempt(TOPIC, () => this.api.restoreModel(removed.key));
  }

  async forget(key: string): Promise<void> {
    await this.status.attempt(TOPIC, () => this.api.removeModel(key));
  }
}
