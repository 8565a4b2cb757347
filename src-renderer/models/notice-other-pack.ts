import type { ModelApi } from '../../src-shared/api/model-api.ts';
import type { Scene } from '../../src-shared/projects/scene.ts';
import type { DialogRequest } from '../dialogs/dialog-request.ts';
import { localName } from '../stores/language.svelte.ts';
import type { EngineStatus } from '../stores/engine.svelte.ts';
import type { Status } from '../stores/status.svelte.ts';

export interface NoticeParts {
  api: ModelApi;
  engine: EngineStatus;
  status: Status;
  dialog: DialogRequest | null;
}

/**
 * Says so when a document was painted for a pack that is not the loaded one, and offers it where the library has it. Another
 * edition of the loaded pack (the same id) is worth a word only.
 */
export async function noticeOtherPack(parts: NoticeParts, { pack }: Pick<Scene, 'pack'>): Promise<void> {
  const { state } = parts.engine;
  if (pack === null || state.phase !== 'ready' || pack.hash === state.packHash) return;
  if (pack.id === state.pack.id) {
    parts.status.inform('other-pack.edition', { name: localName(state.pack.name) });
    return;
  }
  const { models } = await parts.api.listModels();
  const model = models.find(({ packHash }) => packHash === pack.hash) ?? null;
  parts.dialog = { kind: 'other-pack', pack, model };
}
