import { expect, test, vi } from 'vitest';
import { interruptible } from './interruptible.ts';

test.each(['SIGINT', 'SIGTERM'] as const)('%s aborts the work, and is left to others afterwards', async (name) => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const others = process.listenerCount(name);
  await expect(
    interruptible('Ending ...', async (signal) => {
      await Promise.resolve();
      expect(signal.aborted).toBe(false);
      process.emit(name);
      signal.throwIfAborted();
    }),
  ).rejects.toThrow(/abort/i);
  expect(written).toHaveBeenCalledExactlyOnceWith('Ending ...\n');
  expect(process.listenerCount(name)).toBe(others);
  expect(await interruptible('Ending ...', () => Promise.resolve(7))).toBe(7);
  expect(process.listenerCount(name)).toBe(others);
  written.mockRestore();
});
