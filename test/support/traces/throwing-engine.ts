/** An engine process in which every call fails as nobody expected. */
import { mapTable } from '../../../src-shared/api/contract.ts';
import { engineCalls } from '../../../src-main/engine/api.ts';
import { serveEngine } from '../../../src-main/engine/serve-engine.ts';

serveEngine(
  mapTable(engineCalls, (_call, name) => async () => {
    throw new RangeError(`no row for ${name}`, { cause: new Error('the pool is empty') });
  }),
);
