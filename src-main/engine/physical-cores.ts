/** How many physical cores this process may use. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/**
 * Linux says which logical processors share a core. Elsewhere: half of the logical processors on x86, where two threads a
 * core are the rule, all of them on other architectures. At least 1, never more than the process may use.
 */
export function physicalCores(): number {
  const available = availableParallelism();
  const counted =
    countLinuxCores() ??
    (process.arch === 'x64' && process.platform !== 'linux' ? Math.ceil(cpus().length / 2) : available);
  return Math.max(1, Math.min(counted, available));
}

function countLinuxCores(): number | undefined {
  try {
    const siblings = cpus().map((_, cpu) =>
      readFileSync(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`, 'utf8').trim(),
    );
    return siblings.length > 0 ? new Set(siblings).size : undefined;
  } catch {
    return undefined;
  }
}
