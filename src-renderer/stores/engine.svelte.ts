/** The engine's life and the connection to the host, as the window shows them. */
import type { EngineState } from '../../src-shared/api/studio-api.ts';

export class EngineStatus {
  state = $state.raw<EngineState>({ phase: 'starting' });
  /** False while a browser window has lost its host. */
  connected = $state(true);

  readonly ready = $derived(this.state.phase === 'ready' && this.connected);
}
