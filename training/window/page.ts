/** The page that trains on a GPU, in a hidden window: it has a port to the process that owns the files, and nothing else. */
import { z } from 'zod';
import { TensorTraining } from '../../src-main/engine/runtimes/tensorflow/tensor-training.ts';
import { loadWebGpuLibrary } from '../../src-main/engine/runtimes/tensorflow/web-gpu-library.ts';
import { forwardCalls, serveCalls, type CallsOf } from '../../src-shared/api/contract.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { pagePortChannel } from '../../src-shared/api/page-port-channel.ts';
import { PORT_ANSWER } from '../../src-shared/api/port-handshake.ts';
import { connectRpc } from '../../src-shared/api/rpc.ts';
import { UNEXPECTED } from '../../src-shared/api/unexpected.ts';
import { learnersOn } from '../gan-learner.ts';
import type { Learner, OpenLearner, PhotoSource } from '../learner.ts';
import { learnerCalls, photoCalls } from './learner-api.ts';

// The page's policy forbids code that is made of text.
z.config({ jitless: true });

window.addEventListener('message', ({ data, ports: [port] }) => {
  if (data === PORT_ANSWER && port) serve(port);
});

function serve(port: MessagePort): void {
  const note = (where: string, thrown: unknown): void =>
    console.error(`${UNEXPECTED} the window that trains, ${where}:`, thrown instanceof Error ? thrown.stack : thrown);
  const photos: PhotoSource = forwardCalls(photoCalls, (name, args) => peer.call(name, args));
  const peer = connectRpc(pagePortChannel(port), serveCalls(learnerCalls, createLearning(photos), note), (error) =>
    note('a message of the process that is none', error),
  );
}

function createLearning(photos: PhotoSource): CallsOf<typeof learnerCalls> {
  let openLearner: OpenLearner | undefined;
  let learner: Learner | undefined;
  const opened = (): Learner => {
    if (!learner) throw new SpadeworkError('train-none');
    return learner;
  };
  return {
    start: async (software) => {
      const { tf, gpu } = await loadWebGpuLibrary(software);
      const training = new TensorTraining(tf);
      openLearner = learnersOn(training);
      return `${training.description} (${gpu})`;
    },
    open: async (setup) => {
      if (!openLearner) throw new SpadeworkError('train-none');
      if (learner) throw new SpadeworkError('train-busy');
      learner = await openLearner(setup, photos);
    },
    learn: async () => ({ ...(await opened().learn()) }),
    read: async () => {
      const state = await opened().read();
      return { ...state, adamSteps: { ...state.adamSteps } };
    },
    paint: (numbers) => opened().paint(numbers),
    readTaught: () => opened().readTaught(),
  };
}
