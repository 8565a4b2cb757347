/** Traces of what went wrong: the log that the host keeps, and a report that people can hand on. */
import { z } from 'zod';
import { call } from './contract.ts';

const windowTraceSchema = z.strictObject({
  /** What the window was about. */
  where: z.string().max(100),
  /** The error's words and stack, causes included. */
  stack: z.string().max(20_000),
});

export const traceCalls = {
  /** Writes something into the log that the window did not expect. */
  noteUnexpected: call([windowTraceSchema], z.void()),
  /** Shows the folder of the log, on the host's machine. */
  showLogs: call([], z.void()),
  /** Versions, runtime and the last unexpected errors, in plain text without paths of the user's. */
  errorReport: call([], z.string()),
};
