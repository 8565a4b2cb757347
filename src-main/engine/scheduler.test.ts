import type { Checkpoint } from './modulation/map-report.ts';
import { describe, expect, it } from 'vitest';
import { Scheduler, type Priority } from './scheduler.ts';

/** Work of `steps` steps with a checkpoint before each; notes its name at the begin and the end. */
function steps(log: string[], name: string, count = 3) {
  return async (checkpoint: Checkpoint): Promise<string> => {
    log.push(`${name} begins`);
    for (let step = 0; step < count; step++) await checkpoint();
    log.push(`${name} ends`);
    return name;
  };
}

describe('scheduler', () => {
  it('keeps only the newest of the waiting live jobs', async () => {
    const log: string[] = [];
    const scheduler = new Scheduler();
    const jobs = ['a', 'b', 'c'].map((name) => scheduler.schedule({ id: name, priority: 'live' }, steps(log, name)));
    const results = await Promise.allSettled(jobs);
    expect(results[0]).toMatchObject({ status: 'fulfilled', value: 'a' });
    expect(results[1]).toMatchObject({ status: 'rejected', reason: { code: 'superseded' } });
    expect(results[2]).toMatchObject({ status: 'fulfilled', value: 'c' });
    expect(log).toEqual(['a begins', 'a ends', 'c begins', 'c ends']);
  });

  it('gives windows turns, each with its newest job', async () => {
    const log: string[] = [];
    const scheduler = new Scheduler();
    const live = (window: string, name: string): Promise<string> =>
      scheduler.schedule({ id: name, priority: 'live', window }, steps(log, name));
    const jobs = [live('one', 'a'), live('one', 'b'), live('two', 'c'), live('one', 'd'), live('two', 'e')];
    const results = await Promise.allSettled(jobs);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(log.filter((line) => line.endsWith('begins'))).toEqual(['a begins', 'd begins', 'e begins']);
  });

  it('does what a person waits for before batch jobs and after live ones, all of it', async () => {
    const log: string[] = [];
    const scheduler = new Scheduler();
    const schedule = (id: string, priority: Priority): Promise<string> =>
      scheduler.schedule({ id, priority }, steps(log, id));
    const batch = schedule('batch', 'batch');
    await new Promise<void>((resolve) => void setImmediate(resolve));
    await Promise.all([schedule('photo', 'soon'), schedule('another photo', 'soon'), schedule('live', 'live'), batch]);
    expect(log.filter((line) => line.endsWith('ends'))).toEqual([
      'live ends',
      'photo ends',
      'another photo ends',
      'batch ends',
    ]);
  });

  it('lets a batch job give way to a live one and does it again afterwards', async () => {
    const log: string[] = [];
    const scheduler = new Scheduler();
    const batch = scheduler.schedule({ id: 'batch', priority: 'batch' }, steps(log, 'batch', 5));
    await new Promise<void>((resolve) => void setImmediate(resolve));
    const live = scheduler.schedule({ id: 'live', priority: 'live' }, steps(log, 'live'));
    expect(await Promise.all([live, batch])).toEqual(['live', 'batch']);
    expect(log).toEqual(['batch begins', 'live begins', 'live ends', 'batch begins', 'batch ends']);
  });

  it('cancels waiting and running jobs, and goes on with the next', async () => {
    const log: string[] = [];
    const scheduler = new Scheduler();
    const running = scheduler.schedule({ id: 'running', priority: 'batch' }, steps(log, 'running', 50));
    const waiting = scheduler.schedule({ id: 'waiting', priority: 'batch' }, steps(log, 'waiting'));
    const last = scheduler.schedule({ id: 'last', priority: 'batch' }, steps(log, 'last'));
    scheduler.cancel('waiting');
    scheduler.cancel('running');
    scheduler.cancel('never heard of');
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(await last).toBe('last');
    expect(log).toEqual(['running begins', 'last begins', 'last ends']);
  });

  it('hands errors to the one who asked and goes on', async () => {
    const scheduler = new Scheduler();
    const broken = scheduler.schedule({ id: 'broken', priority: 'live' }, async () => {
      throw new Error('out of memory');
    });
    await expect(broken).rejects.toThrow('out of memory');
    expect(await scheduler.schedule({ id: 'next', priority: 'live' }, async () => 1)).toBe(1);
  });
});
