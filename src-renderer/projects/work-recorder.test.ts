import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { WorkRecord } from '../../src-shared/projects/work-state.ts';
import { WorkRecorder } from './work-recorder.svelte.ts';

const jump = (position: number): WorkRecord => ({ kind: 'jump', position });

let sent: WorkRecord[][];
let answer: () => Promise<void>;
let begun: Promise<void>;
let beginAgain: () => Promise<void>;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  answer = async () => undefined;
  begun = Promise.resolve();
  beginAgain = async () => undefined;
});
afterEach(() => vi.useRealTimers());

function recorder(): WorkRecorder {
  const recordWork = async (records: WorkRecord[]): Promise<void> => {
    sent.push(records);
    await answer();
  };
  return new WorkRecorder(
    { recordWork },
    () => begun,
    () => beginAgain(),
  );
}

it('sends what gathered in the order in which it happened, soon and together', async () => {
  const records = recorder();
  records.add(jump(1));
  records.add(jump(0));
  expect(records.state.kind).toBe('waiting');
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toEqual([[jump(1), jump(0)]]);
  expect(records.state.kind).toBe('kept');
});

it('of drafts it sends the newest', async () => {
  const records = recorder();
  const drafts = [1, 2].map((size): WorkRecord => ({
    kind: 'draft',
    step: { name: 'brush', deltas: [], bytes: size } as unknown as Extract<WorkRecord, { kind: 'draft' }>['step'],
  }));
  for (const draft of drafts) records.add(draft);
  await records.flush();
  expect(sent).toEqual([[drafts[1]]]);
});

it('waits until the host has the document: until then it has another one', async () => {
  let begin = (): void => undefined;
  begun = new Promise((resolve) => (begin = resolve));
  const records = recorder();
  records.add(jump(1));
  await vi.advanceTimersByTimeAsync(5000);
  expect(sent).toEqual([]);
  begin();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([[jump(1)]]);
});

it('never tells the host of one document what was done to the one before', async () => {
  let begin = (): void => undefined;
  begun = new Promise((resolve) => (begin = resolve));
  const records = recorder();
  records.add(jump(1));
  await vi.advanceTimersByTimeAsync(1000);
  records.reset();
  records.add(jump(7));
  begin();
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toEqual([[jump(7)]]);
});

it('a host that cannot write is asked again until it can, and says so meanwhile', async () => {
  answer = () => Promise.reject(new SpadeworkError('work-unkept', { reason: 'reason.disk-full' }));
  const records = recorder();
  records.add(jump(1));
  await records.flush();
  expect(records.state).toMatchObject({ kind: 'failed', error: { code: 'work-unkept' } });
  answer = async () => undefined;
  await vi.advanceTimersByTimeAsync(4000);
  // The host holds what it could not write: nothing is said twice.
  expect(sent).toEqual([[jump(1)], []]);
  expect(records.state.kind).toBe('kept');
});

it('a host that lost the thread is given the whole document', async () => {
  answer = () => Promise.reject(new SpadeworkError('work-out-of-step'));
  beginAgain = vi.fn(async () => undefined);
  const records = recorder();
  records.add(jump(1));
  await records.flush();
  expect(beginAgain).toHaveBeenCalledOnce();
  expect(records.state.kind).toBe('kept');
});

it('does not begin a document again that was replaced while the host answered', async () => {
  let refuse = (): void => undefined;
  answer = () =>
    new Promise((_, reject) => {
      refuse = () => reject(new SpadeworkError('work-out-of-step'));
    });
  beginAgain = vi.fn(async () => undefined);
  const records = recorder();
  records.add(jump(1));
  const flushed = records.flush();
  await vi.advanceTimersByTimeAsync(0);
  records.reset();
  refuse();
  await flushed;
  expect(beginAgain).not.toHaveBeenCalled();
  expect(records.state.kind).toBe('kept');
});
