/** One window's looks into the generator: the newest one counts. */
import { randomUUID } from 'node:crypto';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { CallsOf } from '../../src-shared/api/contract.ts';
import type { insideCalls, InsideOrder, LayerTrace } from '../../src-shared/api/inside-api.ts';
import { noiseSeedOf } from '../../src-shared/request.ts';
import { latentOf } from '../../src-shared/styles/latent.ts';
import type { EngineSupervisor, RunningEngine } from './engine-supervisor.ts';
import { assertKnownIds } from './pictures.ts';

export interface InsideOptions {
  engine: Pick<EngineSupervisor, 'whenReady'>;
  /** Aborts when the window is gone. */
  closed: AbortSignal;
}

export function createInside({ engine, closed }: InsideOptions): CallsOf<typeof insideCalls> {
  let looking = new AbortController();
  const begin = (): AbortSignal => {
    looking.abort();
    looking = new AbortController();
    return AbortSignal.any([looking.signal, closed]);
  };
  const close = async (): Promise<void> => {
    looking.abort();
    const { engine: running } = await engine.whenReady();
    await running.closeInside();
  };
  closed.addEventListener('abort', () => void close().catch(() => undefined));
  return {
    lookInside: async (order) => {
      const signal = begin();
      return look(await engine.whenReady(), order, signal);
    },
    closeInside: close,
  };
}

async function look({ engine, ready }: RunningEngine, order: InsideOrder, signal: AbortSignal): Promise<LayerTrace> {
  if (signal.aborted) throw new SpadeworkError('cancelled');
  const { picture, ...wanted } = order;
  assertKnownIds(picture.map, ready.pack);
  const id = randomUUID();
  const cancel = (): void => void engine.cancel(id).catch(() => undefined);
  signal.addEventListener('abort', cancel);
  try {
    return await engine.lookInside({
      id,
      map: picture.map,
      z: latentOf(picture.style, ready.pack.generator.zDim),
      noise: noiseSeedOf(picture.style),
      size: picture.size,
      ...wanted,
    });
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
