/** Packs in the making: made of checkpoints, shown with their first picture, then kept or dropped. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { ImportAnswers, ModelStep, TriedModel } from '../../src-shared/api/model-api.ts';
import { packIdFrom } from '../../src-shared/packs.ts';
import type { EngineProcess } from '../engine-client/engine-supervisor.ts';
import type { LibraryPack, PackLibrary } from './pack-library.ts';
import { fileOf, hintsOf, labelsOf } from './report-checkpoint.ts';
import { runImport } from './run-import.ts';
import { tryPack } from './sample-picture.ts';
import type { Uploads } from './uploads.ts';

export interface ModelDraftsOptions {
  library: PackLibrary;
  uploads: Uploads;
  /** Starts another engine, to try a pack with. */
  spawnEngine: () => EngineProcess;
  /** Bundle of import-worker.ts. */
  workerFile: string;
}

export interface ModelDrafts {
  make(answers: ImportAnswers, onStep: (step: ModelStep) => void, signal: AbortSignal): Promise<TriedModel>;
  /** Throws `model-unknown`. */
  keep(token: string): Promise<LibraryPack>;
  drop(token: string): Promise<void>;
  close(): Promise<void>;
}

export function createModelDrafts({ library, uploads, spawnEngine, workerFile }: ModelDraftsOptions): ModelDrafts {
  const drafts = new Map<string, { folder: string; name: string; picture: Uint8Array }>();

  async function drop(token: string): Promise<void> {
    const draft = drafts.get(token);
    drafts.delete(token);
    if (draft) await rm(draft.folder, { recursive: true, force: true });
  }

  return {
    drop,
    make: async (answers, onStep, signal) => {
      const folder = await library.draftFolder();
      const { path, name } = uploads.file(answers.generator);
      const generator = fileOf(path, answers.network);
      const encoder = answers.encoder === null ? undefined : { path: uploads.file(answers.encoder).path };
      const hints = hintsOf(answers);
      const labels = labelsOf(answers, generator, hints);
      const { manifest, notes } = await runImport(
        workerFile,
        {
          checkpoints: { generator, ...(encoder && { encoder }) },
          folder,
          description: {
            id: packIdFrom(answers.name),
            name: { en: answers.name, ja: answers.name },
            licence: { id: answers.licence, notice: `Imported from ${name}.` },
            ...(labels && { labels }),
          },
          options: { generator: hints },
        },
        onStep,
        signal,
      );
      try {
        onStep('picture');
        const picture = await tryPack(spawnEngine, folder, signal);
        const token = randomUUID();
        drafts.set(token, { folder, name: answers.name, picture });
        const { generator: architecture, encoder: reads, labels: named } = manifest;
        return { token, generator: architecture, encoder: reads ?? null, labels: named, picture, notes };
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
    },
    keep: async (token) => {
      const draft = drafts.get(token);
      if (!draft) throw new SpadeworkError('model-unknown', { name: token });
      drafts.delete(token);
      return library.keep(draft.folder, async () => draft.picture, draft.name);
    },
    close: async () => {
      for (const token of [...drafts.keys()]) await drop(token);
    },
  };
}
