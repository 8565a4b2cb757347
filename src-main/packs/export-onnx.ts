/** Writes networks of a pack as ONNX files into a folder that is there whole or not at all. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { ModelStep, OnnxChoices, WrittenNetwork } from '../../src-shared/api/model-api.ts';
import { borrowEngine } from '../engine-client/borrow-engine.ts';
import type { EngineProcess } from '../engine-client/engine-supervisor.ts';
import { temporaryStem } from '../files/atomic-write.ts';
import { unwritable } from '../files/system-errors.ts';

export interface OnnxExport {
  packFolder: string;
  /** The folder to make; must not be there yet. */
  out: string;
  choices: OnnxChoices;
  /** Version of the app. */
  app: string;
}

/** Throws `pack-exists`, `file-unwritable`, and as the engine's `exportOnnx` does; then nothing of it is left. */
export async function exportOnnx(
  spawn: () => EngineProcess,
  { packFolder, out, choices, app }: OnnxExport,
  onStep: (step: ModelStep) => void,
  signal: AbortSignal,
): Promise<WrittenNetwork[]> {
  if (existsSync(out)) throw new SpadeworkError('pack-exists', { folder: out });
  const { networks, ...form } = choices;
  const draft = join(dirname(out), `.${temporaryStem(basename(out))}.${randomBytes(6).toString('hex')}.part`);
  try {
    await mkdir(draft, { recursive: true });
    const written = await borrowEngine(
      spawn,
      async (engine) => {
        const files: WrittenNetwork[] = [];
        for (const network of networks) {
          onStep(`onnx-${network}`);
          const job = { packFolder, out: draft, network, app, ...form };
          const file = await engine.exportOnnx(job);
          if (file !== null) files.push(file);
        }
        return files;
      },
      signal,
    );
    await rename(draft, out);
    return written;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    return unwritable(out)(error);
  }
}
