/** Peak memory of an engine process at its work: a process of its own, as the app starts it, on a pack on disk. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeRandomPack } from './write-pack.ts';
import { ALLOCATOR } from '../../src-main/server/engine-child.ts';
import { PUBLISHED } from './configurations.ts';
import type { MemoryFigures } from './memory-worker.ts';

/** A program of its own, as the app's engine process is: it loads nothing that the engine does not need. */
const WORKER = ['scripts/run.mjs', 'test/bench/memory-worker.ts'];

export interface MemoryResult extends MemoryFigures {
  configuration: string;
}

export async function benchMemory(quick: boolean, folder: string, threads: number): Promise<MemoryResult[]> {
  console.log(
    'memory of the engine process: resident after loading, after 8 maps with styles and strokes, and its peak',
  );
  const results: MemoryResult[] = [];
  const scratch = mkdtempSync(join(tmpdir(), 'spadework-bench-'));
  try {
    const packs: [string, string][] = [['shipped pack', resolve('models/landscape')]];
    if (!quick) {
      writeRandomPack(PUBLISHED, join(scratch, 'published'));
      packs.push(['published ADE20K configuration, 256x256', join(scratch, 'published')]);
    }
    for (const [configuration, pack] of packs) {
      const child = spawnSync(process.execPath, [...WORKER, pack, resolve(folder), String(threads)], {
        encoding: 'utf8',
        env: { ...process.env, ...ALLOCATOR },
      });
      if (child.status !== 0) throw new Error(`the memory worker failed: ${child.stderr}`);
      const result = { configuration, ...(JSON.parse(child.stdout) as MemoryFigures) };
      results.push(result);
      console.log(
        `  ${configuration.padEnd(44)} ${result.afterLoading} MB, ${result.afterWork} MB, peak ${result.peak} MB`,
      );
    }
    console.log();
  } finally {
    if (existsSync(scratch)) rmSync(scratch, { recursive: true });
  }
  return results;
}
