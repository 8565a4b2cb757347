/** The losses of every step as JSON lines. */
import { appendFile, readFile } from 'node:fs/promises';
import { unwritable } from '../src-main/files/system-errors.ts';
import { writeAtomically } from '../src-main/files/atomic-write.ts';
import type { Losses } from './trainer.ts';

export class LossLog {
  private constructor(private readonly path: string) {}

  /** Goes on after `step` steps: what a training that was killed wrote after its last checkpoint is learnt again, and taken out. */
  static async open(path: string, step: number): Promise<LossLog> {
    const text = await readFile(path, 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    const kept = lines.filter((line) => stepOf(line) <= step);
    if (kept.length < lines.length || (text !== '' && !text.endsWith('\n')))
      await writeAtomically(path, new TextEncoder().encode(kept.map((line) => `${line}\n`).join('')));
    return new LossLog(path);
  }

  /** `step`: steps done; `seconds`: since the training began or was resumed. Throws `file-unwritable`. */
  async add(step: number, seconds: number, losses: Losses): Promise<void> {
    const line: Record<string, number> = { step, seconds: Number(seconds.toFixed(2)) };
    for (const [name, loss] of Object.entries(losses)) line[name] = Number(loss.toPrecision(6));
    await appendFile(this.path, `${JSON.stringify(line)}\n`).catch(unwritable(this.path));
  }
}

/** Infinity for a line that is none: a kill may break one off. */
function stepOf(line: string): number {
  try {
    const { step } = JSON.parse(line) as { step?: unknown };
    return typeof step === 'number' ? step : Infinity;
  } catch {
    return Infinity;
  }
}
