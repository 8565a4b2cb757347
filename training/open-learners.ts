/** Where a training learns: the first of the runtimes asked for that this machine has. */
import { SpadeworkError } from '../src-shared/api/errors.ts';
import type { TrainingRuntimeId } from '../src-shared/training/plan.ts';
import type { TrainingSettings } from '../src-shared/training/process-api.ts';
import { learnersOn } from './gan-learner.ts';
import type { OpenLearner } from './learner.ts';
import { openTrainingRuntime } from './open-training-runtime.ts';
import { openTrainingWindow } from './window/open-window.ts';

/** Throws `train-runtime` with the reason of the last. */
export async function openLearners({
  runtimes = ['tfjs-node'],
  ...settings
}: TrainingSettings): Promise<{ runtime: TrainingRuntimeId; open: OpenLearner; close: () => void }> {
  let failure: unknown = new SpadeworkError('train-runtime', { reason: 'reason.no-addon' });
  for (const runtime of runtimes) {
    try {
      return { runtime, ...(await openRuntime(runtime, settings)) };
    } catch (error) {
      if (!(error instanceof SpadeworkError && error.code === 'train-runtime')) throw error;
      failure = error;
    }
  }
  throw failure;
}

async function openRuntime(
  runtime: TrainingRuntimeId,
  { threads, electron }: TrainingSettings,
): Promise<{ open: OpenLearner; close: () => void }> {
  if (runtime !== 'webgpu' && runtime !== 'webgpu-software')
    return { open: learnersOn(await openTrainingRuntime(runtime, threads)), close: () => undefined };
  if (!electron) throw new SpadeworkError('train-runtime', { reason: 'reason.no-gpu' });
  return openTrainingWindow(electron, runtime === 'webgpu-software');
}
