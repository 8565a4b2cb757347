/** Entry of the process that trains for a window: one training at a time, driven by its parent. */
import { constants, setPriority } from 'node:os';
import { parentChannel } from '../src-main/engine/parent-channel.ts';
import { readPackManifest } from '../src-main/engine/packs/load-pack.ts';
import { sendEvents, serveCalls } from '../src-shared/api/contract.ts';
import { SpadeworkError } from '../src-shared/api/errors.ts';
import { connectRpc } from '../src-shared/api/rpc.ts';
import { UNEXPECTED, type NoteUnexpected } from '../src-shared/api/unexpected.ts';
import type { TrainingEvent, TrainingRuntimeId } from '../src-shared/training/plan.ts';
import { trainingCalls, trainingEvents, type TrainingProcessApi } from '../src-shared/training/process-api.ts';
import { reportDataFolder } from './data/report.ts';
import { openLearners } from './open-learners.ts';
import { TrainingSession, type TrainingMeans } from './session.ts';

type Start = (means: TrainingMeans, emit: (event: TrainingEvent) => void) => Promise<TrainingSession>;

/** The host keeps what this process prints. */
const note: NoteUnexpected = (where, thrown) => console.error(`${UNEXPECTED} training, ${where}:`, thrown);

const peer = connectRpc(parentChannel(), serveCalls(trainingCalls, createTraining(), note), (error) =>
  note('a message of the host that is none', error),
);
const events = sendEvents(trainingEvents, (name, ...args) => peer.notify(name, args));

function createTraining(): TrainingProcessApi {
  let open: TrainingSession | undefined;
  const opened = (): TrainingSession => {
    if (!open) throw new SpadeworkError('train-none');
    return open;
  };
  const openAnother = async (
    { lowPriority = false, features, ...where }: Parameters<TrainingProcessApi['resume']>[1],
    start: Start,
  ): Promise<TrainingRuntimeId> => {
    if (open) throw new SpadeworkError('train-busy');
    if (lowPriority) setPriority(constants.priority.PRIORITY_LOW);
    const learners = await openLearners(where);
    const means = { open: learners.open, ...(features !== undefined && { features }) };
    open = await start(means, (event) => events.training(event)).catch((error: unknown) => {
      learners.close();
      throw error;
    });
    return learners.runtime;
  };
  return {
    report: async (data, pack) => (await reportDataFolder(data, readPackManifest(pack).manifest, tellReading)).report,
    begin: (folder, plan, settings) =>
      openAnother(settings, (means, emit) => TrainingSession.begin(means, folder, plan, emit)),
    resume: (folder, settings) => openAnother(settings, (means, emit) => TrainingSession.resume(means, folder, emit)),
    train: (limits) => opened().train(limits),
    pause: async () => opened().pause(),
    goOn: async () => opened().goOn(),
    stop: async () => opened().stop(),
    sample: () => opened().sample(),
    exportPack: async (folder, description) => {
      await opened().exportPack(folder, description);
    },
    close: async () => {
      await open?.dispose();
      open = undefined;
    },
  };
}

function tellReading(done: number, of: number): void {
  events.training({ kind: 'reading', done, of });
}
