/** The work whose memory is measured: `memory-worker.ts PACK MAPS THREADS` prints its figures as JSON. */
import { readFileSync } from 'node:fs';
import { createEngine } from '../../src-main/engine/engine.ts';
import { readPackManifest } from '../../src-main/engine/packs/load-pack.ts';
import { UNLABELLED } from '../../src-shared/labels/semantics.ts';
import { normalLatent } from '../../src-shared/random.ts';
import { benchMaps, withStroke } from './maps.ts';

/** Megabytes (10^6 bytes). */
export interface MemoryFigures {
  afterLoading: number;
  afterWork: number;
  peak: number;
}

const [pack, folder, threads] = process.argv.slice(2);
await work();

async function work(): Promise<void> {
  const engine = createEngine();
  const { pack: manifest } = await engine.start({ packFolder: pack!, threads: Number(threads) });
  const afterLoading = resident();
  const maps = benchMaps(folder!, readPackManifest(pack!).manifest.generator).filter(({ kind }) => kind === 'real');
  let job = 0;
  for (const { map } of maps) {
    for (const painted of [map, map, withStroke(map, job), withStroke(map, job + 1)]) {
      // Both configurations number their channels by label id, don't-care last.
      const ids = Uint8Array.from(painted.codes, (code) => (code < manifest.generator.labels ? code : UNLABELLED));
      await engine.renderPicture({
        id: String(job++),
        map: { width: painted.width, height: painted.height, ids },
        z: normalLatent(job, manifest.generator.zDim),
        noise: 0,
        priority: 'live',
      });
    }
  }
  const figures: MemoryFigures = { afterLoading, afterWork: resident(), peak: peakResident() };
  console.log(JSON.stringify(figures));
  process.exit(0);
}

/** Linux tells it of the process itself; what `resourceUsage` tells there begins with the parent's. */
function peakResident(): number {
  if (process.platform !== 'linux') return Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
  const kibibytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))![1];
  return Math.round((Number(kibibytes) * 1024) / 1e6);
}

function resident(): number {
  return Math.round(process.memoryUsage.rss() / 1e6);
}
