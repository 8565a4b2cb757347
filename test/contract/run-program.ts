/** The built `spadework`, as a shell starts it. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const program = resolve(fileURLToPath(import.meta.url), '../../../bin/spadework.js');

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs it in `folder` to its end. */
export function runProgram(
  folder: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [program, ...args],
      { cwd: folder, env: { ...process.env, ...environment } },
      (error, stdout, stderr) => done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
