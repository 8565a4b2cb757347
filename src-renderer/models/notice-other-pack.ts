import type { Scene } from '../../src-shared/projects/scene.ts';
import { localName } from '../stores/language.svelte.ts';
import type { Studio } from '../stores/studio.svelte.ts';

/**
 * Says so when a document was painted for a pack that is not the loaded one, and offers it where the library has it. Another
 * edition of the loaded pack (the same id) is worth a word only.
 */
export async function noticeOtherPack(studio: Studio, { pack }: Pick<Scene, 'pack'>): Promise<void> {
  const { state } = studio.engine;
  if (pack === null || state.phase !== 'ready' || pack.hash === state.packHash) return;
  if (pack.id === state.pack.id) {
    studio.status.inform('other-pack.edition', { name: localName(state.pack.name) });
    return;
  }
  const { models } = await studio.api.listModels();
  const model = models.find(({ packHash }) => packHash === pack.hash) ?? null;
  studio.dialog = { kind: 'other-pack', pack, model };
}
