import { rm } from 'node:fs/promises';

/** Removes a folder that a program which just ended wrote into: its children may still be closing files there. */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
