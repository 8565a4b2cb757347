import type { EngineState } from '../../src-shared/api/studio-api.ts';
import { errorWords, localName, t } from '../stores/language.svelte.ts';

export interface EngineLine {
  /** What stands in the status line. */
  text: string;
  /** What its tooltip adds. */
  detail: string;
  /** Words for a state that the person must know of. */
  failure: { what: string; next: string } | null;
}

/** The engine's state in words. */
export function engineLine(state: EngineState, connected: boolean): EngineLine {
  if (!connected) {
    const failure = errorWords({ code: 'host-lost', details: {}, message: '' });
    return { text: t('engine.lost'), detail: failure.what, failure };
  }
  switch (state.phase) {
    case 'starting':
      return { text: t('engine.starting'), detail: '', failure: null };
    case 'restarting': {
      const failure = errorWords(state.error);
      return { text: t('engine.restarting'), detail: failure.what, failure };
    }
    case 'failed': {
      const failure = errorWords(state.error);
      return { text: t('engine.failed'), detail: failure.what, failure };
    }
    case 'ready': {
      const passedOver = state.runtime.passedOver.map(({ id, error }) =>
        t('engine.passed-over', { id, reason: errorWords(error).what }),
      );
      const detail = [t('engine.pack', { name: localName(state.pack.name) }), ...passedOver].join('\n');
      return { text: state.runtime.description, detail, failure: null };
    }
  }
}
