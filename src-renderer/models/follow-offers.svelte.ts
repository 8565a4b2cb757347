/** Packs that the desktop told of: each is taken in once nothing else is being asked, one after another. */
import type { Studio } from '../stores/studio.svelte.ts';

export function followOffers(studio: Studio): void {
  let waiting = $state.raw<readonly string[]>([]);
  studio.connection.on('modelOffered', (offered) => {
    waiting = [...waiting, offered];
  });
  const hear = (): void => void studio.api.hearOffers().catch((error: unknown) => studio.status.fail(error, 'models'));
  studio.connection.on('connectionChanged', (connected) => {
    if (connected) hear();
  });
  hear();
  // What was left of a painting comes first, and asks; where no engine starts there is none, and another model may help.
  const isOpen = $derived(studio.painting.layers.length > 0 || studio.engine.state.phase === 'failed');
  $effect(() => {
    const [offered, ...others] = waiting;
    const { dialog } = studio;
    if (offered === undefined || !isOpen || (dialog !== null && dialog.kind !== 'models')) return;
    waiting = others;
    studio.dialog = { kind: 'import-model', files: [], offered };
  });
}
