/** `spadework train` as a shell starts it and ends it, and the process that trains for a window. */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forwardCalls, receiveEvents } from '../../src-shared/api/contract.ts';
import { connectRpc } from '../../src-shared/api/rpc.ts';
import { trainingEventSchema, type TrainingEvent } from '../../src-shared/training/plan.ts';
import { trainingCalls, trainingEvents } from '../../src-shared/training/process-api.ts';
import { loadPack } from '../../src-main/engine/packs/load-pack.ts';
import { loadNativeLibrary } from '../../src-main/engine/runtimes/tensorflow/library.ts';
import { writeTinyPack } from '../support/packs/tiny-pack.ts';
import { writeDrawnData } from '../support/training/drawn-data.ts';
import { program, runProgram } from './run-program.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spadework-train-'));
  await writeDrawnData(
    join(folder, 'data'),
    ['a', 'b', 'c'].map((name) => ({ name })),
  );
  await writeDrawnData(join(folder, 'wrong'), [{ name: 'a' }, { name: 'b', id: 9 }]);
  writeTinyPack(join(folder, 'pack'));
});
afterAll(() => rm(folder, { recursive: true }));

const GIVEN = ['train', '--data', 'data', '--from', 'pack', '--batch', '1', '--runtime', 'tfjs-cpu', '--json'];

/** Starts a training, ends it with a signal once it has done a step, and returns how it ended and what it told. */
async function interrupt(args: readonly string[], signal: NodeJS.Signals) {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const events: TrainingEvent[] = [];
  for await (const line of createInterface(child.stdout)) {
    const event = trainingEventSchema.parse(JSON.parse(line));
    events.push(event);
    if (event.kind === 'step' && event.step === 1) child.kill(signal);
  }
  const [code, killedBy] = await ended;
  return { code, killedBy, events };
}

describe('spadework train', () => {
  test('leaves a checkpoint when it is told to end, and goes on from it to a pack', async () => {
    const first = await interrupt([...GIVEN, '--out', 'new'], 'SIGTERM');
    expect([first.code, first.events.at(-1)]).toEqual([0, { kind: 'state', state: 'stopped' }]);
    expect(existsSync(join(folder, 'new'))).toBe(false);
    const { steps } = { steps: first.events.filter(({ kind }) => kind === 'step').length };

    const resumed = ['train', '--resume', '--runtime', 'tfjs-cpu', '--steps', String(steps + 1), '--out', 'new'];
    const { code, stdout, stderr } = await runProgram(folder, resumed);
    expect([code, stdout.trim()]).toEqual([0, resolve(folder, 'new')]);
    expect(stderr).toContain(`from step ${steps} on`);
    expect(loadPack(join(folder, 'new')).manifest).toMatchObject({ id: 'new', labels: [{ id: 0 }, { id: 1 }] });
  });

  test('can be begun again where it was killed before its first checkpoint', async () => {
    const killed = await interrupt([...GIVEN, '--out', 'other'], 'SIGKILL');
    expect(killed.killedBy).toBe('SIGKILL');
    const resumed = ['train', '--resume', '--runtime', 'tfjs-cpu', '--steps', '1', '--out', 'other'];
    const { code, stderr } = await runProgram(folder, resumed);
    expect([code, stderr]).toEqual([0, expect.stringContaining('from step 0 on')]);
  });

  test.each([
    [['--data', 'data'], 2, '--out is missing'],
    [['--data', 'data', '--out', 'pack'], 1, 'pack'],
    [['--data', 'wrong', '--from', 'pack', '--out', 'x', '--runtime', 'tfjs-cpu'], 1, 'b.png holds the id 9'],
    [['--data', 'nowhere', '--from', 'pack', '--out', 'x', '--runtime', 'tfjs-cpu'], 1, 'cannot be read'],
    [['--resume', '--size', '64', '--out', 'x'], 2, '--size and --resume exclude each other'],
  ])('says what is wrong with %j', async (args, exit, words) => {
    const { code, stdout, stderr } = await runProgram(folder, ['train', ...args]);
    expect([code, stdout]).toEqual([exit, '']);
    expect(stderr).toContain(words);
  });
});

const native = await loadNativeLibrary().then(
  () => true,
  () => false,
);
if (!native) console.warn("SKIPPED: the process that trains, for want of TensorFlow's addon");

describe.skipIf(!native)('the process that trains', () => {
  test('opens a training, pauses, goes on, and makes a pack', async () => {
    const child = fork(resolve(program, '../../dist/main/training.js'), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
    });
    const events: TrainingEvent[] = [];
    const channel = {
      post: (message: unknown) => void child.send(message as object),
      onMessage: (listener: (message: unknown) => void) => void child.on('message', listener),
      close: () => void child.kill(),
    };
    const heard = receiveEvents(trainingEvents, (_, event) => events.push(event));
    const peer = connectRpc(channel, heard, (error) => expect.unreachable(String(error)));
    const training = forwardCalls(trainingCalls, (name, args) => peer.call(name, args));
    const [data, from] = [join(folder, 'data'), join(folder, 'pack')];
    try {
      expect(await training.report(data, from)).toMatchObject({ photos: 3, problems: [] });
      await expect(training.train({})).rejects.toMatchObject({ code: 'train-none' });
      await training.begin(join(folder, 'run'), { data, from, size: 32, batch: 1, seed: 1 }, { lowPriority: true });
      await expect(training.resume(join(folder, 'run'), {})).rejects.toMatchObject({ code: 'train-busy' });
      await training.pause();
      const outcome = training.train({ until: 2 });
      await expect.poll(() => events.at(-1), { timeout: 30_000 }).toEqual({ kind: 'state', state: 'paused' });
      await training.goOn();
      expect(await outcome).toBe('done');
      expect(events.filter(({ kind }) => kind === 'step')).toHaveLength(2);
      await training.exportPack(join(folder, 'taught'), { name: 'Taught' });
      await training.close();
      expect(loadPack(join(folder, 'taught')).manifest.id).toBe('taught');
    } finally {
      child.kill();
    }
  });
});
