/** The part of StudioApi that is about traces. */
import type { CallsOf } from '../../src-shared/api/contract.ts';
import type { traceCalls } from '../../src-shared/api/trace-api.ts';
import type { HostInfo } from '../../src-shared/api/window-api.ts';
import type { EngineSupervisor } from '../engine-client/engine-supervisor.ts';
import { writeErrorReport } from './error-report.ts';
import type { Log } from './log.ts';

export interface TraceOptions {
  log: Log;
  /** Shows a folder in the system's file manager. */
  showFolder: (folder: string) => Promise<void>;
  /** Under which the app's own programs lie. */
  root: string;
}

export function serveTraces(
  { log, showFolder, root }: TraceOptions,
  info: HostInfo,
  engine: EngineSupervisor,
): CallsOf<typeof traceCalls> {
  return {
    noteUnexpected: async ({ where, stack }) => log.fail(`the window, ${where}`, stack),
    showLogs: () => showFolder(log.folder),
    errorReport: () => writeErrorReport(info, engine.state, log.folder, root),
  };
}
