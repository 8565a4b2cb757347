/** Disks of a test's own, small or read-only: tmpfs, which only root on Linux can mount. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Whether this machine lets a test mount anything: containers often do not, even to root. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const probe = mkdtempSync(join(tmpdir(), 'spadework-mount-'));
  try {
    mountDisk(probe, 'size=64k')();
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(probe);
  }
}

/** Mounts an empty disk at an empty folder; `options` as `mount -o` has them. The returned function takes it away. */
export function mountDisk(folder: string, options: string): () => void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  return () => void execFileSync('umount', ['-l', folder]);
}

/** Gives a mounted disk other options: another size, `ro`, `rw`. */
export function changeDisk(folder: string, options: string): void {
  execFileSync('mount', ['-o', `remount,${options}`, folder]);
}

/** Takes all that the disk of a file has left, with that file. */
export function fillDisk(path: string): void {
  const piece = Buffer.alloc(4096);
  try {
    for (;;) appendFileSync(path, piece);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  }
}
