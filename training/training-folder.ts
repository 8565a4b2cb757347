/** The folder of a training: its plan, its last checkpoint, its log and its sheets. */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../src-main/files/atomic-write.ts';
import { unwritable } from '../src-main/files/system-errors.ts';
import { SpadeworkError } from '../src-shared/api/errors.ts';
import { trainingPlanSchema, type TrainingPlan } from '../src-shared/training/plan.ts';

const PLAN_FILE = 'plan.json';

export interface TrainingPaths {
  folder: string;
  checkpoint: string;
  log: string;
  /** Of the sheet after so many steps. */
  sample(step: number): string;
}

export function trainingPaths(folder: string): TrainingPaths {
  return {
    folder,
    checkpoint: join(folder, 'state.safetensors'),
    log: join(folder, 'log.jsonl'),
    sample: (step) => join(folder, 'samples', `${String(step).padStart(6, '0')}.png`),
  };
}

export function holdsTraining(folder: string): boolean {
  return existsSync(join(folder, PLAN_FILE));
}

/** Makes the folder. Throws `file-unwritable`. */
export async function beginTrainingFolder(folder: string, plan: TrainingPlan): Promise<void> {
  const path = join(folder, PLAN_FILE);
  try {
    await mkdir(join(folder, 'samples'), { recursive: true });
    await writeAtomically(path, new TextEncoder().encode(`${JSON.stringify(plan, null, 2)}\n`));
  } catch (error) {
    unwritable(path)(error);
  }
}

/** Throws `train-run-absent`, and `training-state` where the plan is damaged. */
export async function readTrainingPlan(folder: string): Promise<TrainingPlan> {
  if (!holdsTraining(folder)) throw new SpadeworkError('train-run-absent', { folder });
  const path = join(folder, PLAN_FILE);
  try {
    return trainingPlanSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new SpadeworkError('training-state', { name: path }, { cause });
  }
}
