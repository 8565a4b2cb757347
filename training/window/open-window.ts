/**
 * A learner in a hidden window of Electron, as the process that trains sees it: a program of its own, so that neither a step that
 * holds the GPU nor a driver that ends it is felt in the window that paints.
 */
import { spawn } from 'node:child_process';
import { forwardCalls, serveCalls, type CallsOf } from '../../src-shared/api/contract.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { connectRpc } from '../../src-shared/api/rpc.ts';
import { UNEXPECTED } from '../../src-shared/api/unexpected.ts';
import type { ElectronProgram } from '../../src-shared/training/process-api.ts';
import type { Learner, OpenLearner, PhotoSource } from '../learner.ts';
import { learnerCalls, photoCalls } from './learner-api.ts';

/** A window that has its GPU: `open` may be called once, and the learner's `dispose` ends the window. */
export interface TrainingWindow {
  open: OpenLearner;
  close(): void;
}

/** Throws `train-runtime` where Electron does not start, or finds no GPU; `software`: whether a processor may stand in for one. */
export async function openTrainingWindow(
  { program, args }: ElectronProgram,
  software: boolean,
): Promise<TrainingWindow> {
  const switches = software ? SOFTWARE_SWITCHES : [];
  const env = { ...process.env };
  delete env['ELECTRON_RUN_AS_NODE'];
  const child = spawn(program, [...PLATFORM_SWITCHES, ...switches, ...args], {
    env,
    serialization: 'advanced',
    // The host keeps what this process and its children print.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let photos: PhotoSource | undefined;
  const take = (number: number): ReturnType<PhotoSource['take']> => {
    if (!photos) throw new SpadeworkError('train-none');
    return photos.take(number);
  };
  const note = (where: string, thrown: unknown): void => console.error(`${UNEXPECTED} training, ${where}:`, thrown);
  const channel = {
    post: (message: unknown) => {
      if (child.connected) child.send(message as object);
    },
    onMessage: (listener: (message: unknown) => void) => void child.on('message', listener),
    close: () => void child.kill(),
  };
  const peer = connectRpc(channel, serveCalls(photoCalls, { take }, note), (error) =>
    note('a message of its window that is none', error),
  );
  let started = false;
  const end = (how: string): void =>
    peer.close(
      started ? new SpadeworkError('teach-ended', { how }) : new SpadeworkError('train-runtime', { reason: how }),
    );
  child.once('error', (error) => end(error.message));
  child.once('exit', (code, signal) => end(`Electron: ${signal ?? `exit code ${code}`}`));
  const calls = forwardCalls(learnerCalls, (name, args) => peer.call(name, args));
  const description = await calls.start(software).catch((error: unknown) => {
    child.kill();
    throw error;
  });
  started = true;
  return {
    open: async (setup, source) => {
      photos = source;
      await calls.open(setup);
      return remoteLearner(description, calls, () => child.kill());
    },
    close: () => void child.kill(),
  };
}

function remoteLearner(description: string, calls: CallsOf<typeof learnerCalls>, end: () => void): Learner {
  return {
    description,
    learn: calls.learn,
    read: calls.read,
    paint: calls.paint,
    readTaught: calls.readTaught,
    dispose: async () => end(),
  };
}

/** On Linux Chromium has WebGPU behind these; the page is the app's own, and the program shows no other. */
const PLATFORM_SWITCHES =
  process.platform === 'linux'
    ? ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--ignore-gpu-blocklist', '--log-level=3']
    : [];
const SOFTWARE_SWITCHES = ['--use-webgpu-adapter=swiftshader', '--use-vulkan=swiftshader'];
