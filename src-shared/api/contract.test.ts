import { expect, expectTypeOf, test, vi } from 'vitest';
import { z } from 'zod';
import {
  call,
  event,
  forwardCalls,
  receiveEvents,
  sendEvents,
  serveCalls,
  type CallsOf,
  type EventsOf,
} from './contract.ts';
import { SpadeworkError } from './errors.ts';

const calls = {
  add: call([z.number(), z.number().min(0)], z.number()),
  /** With a structure, so that places in it can be named. */
  place: call([z.object({ at: z.object({ x: z.int() }) })], z.object({ y: z.int() })),
  stop: call([], z.void()),
};
const events = { moved: event([z.int(), z.string()]), ended: event([]) };

const implementation: CallsOf<typeof calls> = {
  add: async (a, b) => a + b,
  place: async ({ at }) => ({ y: at.x }),
  stop: async () => undefined,
};

test('types follow from the table', () => {
  expectTypeOf<CallsOf<typeof calls>['add']>().toEqualTypeOf<(a: number, b: number) => Promise<number>>();
  expectTypeOf<CallsOf<typeof calls>['stop']>().toEqualTypeOf<() => Promise<void>>();
  expectTypeOf<EventsOf<typeof events>['moved']>().toEqualTypeOf<(at: number, name: string) => void>();
});

test('serves every call of the table and nothing else', async () => {
  const extra = { ...implementation, secret: async () => 'key' };
  const served = serveCalls(calls, extra, () => undefined);
  expect(Object.keys(served)).toEqual(['add', 'place', 'stop']);
  expect(await served.add!(1, 2)).toBe(3);
});

test.each<[string, 'add' | 'place', unknown[], string]>([
  ['too few arguments', 'add', [1], ''],
  ['too many arguments', 'add', [1, 2, 3], ''],
  ['a number out of range', 'add', [1, -1], ''],
  ['a wrong value deep inside, with its place', 'place', [{ at: { x: 'left' } }], 'at.x: '],
])('refuses %s', async (_what, name, args, place) => {
  const spied = { ...implementation, [name]: vi.fn() };
  await expect(serveCalls(calls, spied, () => undefined)[name]!(...args)).rejects.toMatchObject({
    code: 'bad-argument',
    details: { call: name, reason: expect.stringContaining(place) as string },
  });
  expect(spied[name]).not.toHaveBeenCalled();
});

test('what a call throws without a code is noted once, and the caller still hears of it', async () => {
  const note = vi.fn();
  const broken = new RangeError('no such row');
  const expected = new SpadeworkError('layer-locked');
  const failing = { ...implementation, add: () => Promise.reject(broken), stop: () => Promise.reject(expected) };
  const served = serveCalls(calls, failing, note);
  await expect(served.add!(1, 2)).rejects.toBe(broken);
  await expect(served.stop!()).rejects.toBe(expected);
  expect(note.mock.calls).toEqual([['add', broken]]);
});

test('forwards calls by name and believes no wrong answer', async () => {
  const send = vi.fn(async (): Promise<unknown> => 5);
  const remote = forwardCalls(calls, send);
  expect(await remote.add(2, 3)).toBe(5);
  expect(send).toHaveBeenCalledWith('add', [2, 3]);
  await expect(remote.place({ at: { x: 1 } })).rejects.toThrow('place answered wrongly');
});

test('sends events by name, and receives them checked', async () => {
  const receive = vi.fn();
  const received = receiveEvents(events, receive);
  const sent = sendEvents(events, (name, ...args) => void received[name]!(...args));
  sent.moved(3, 'left');
  sent.ended();
  await vi.waitFor(() => expect(receive.mock.calls).toEqual([['moved', 3, 'left'], ['ended']]));
  await expect(received.moved!('3', 'left')).rejects.toThrow();
  expect(receive).toHaveBeenCalledTimes(2);
});
