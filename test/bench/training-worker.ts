/** Steps of training that are measured: `training-worker.ts SETTINGS` (JSON, TrainingBenchSettings) prints its figures as JSON. */
import { loadPack } from '../../src-main/engine/packs/load-pack.ts';
import { randomEncoder, randomGenerator } from '../../src-main/engine/packs/random-weights.ts';
import { present } from '../../src-shared/present.ts';
import { BatchSource } from '../../training/data/batch-source.ts';
import { readDataFolder } from '../../training/data/data-folder.ts';
import { labelTable } from '../../training/data/label-table.ts';
import { PhotoStore } from '../../training/data/photo-store.ts';
import { openPerceptualNetwork } from '../../training/features/open-perceptual.ts';
import { openTrainingRuntime } from '../../training/open-training-runtime.ts';
import { weightsFromPack } from '../../training/pack-weights.ts';
import { SpadeObjective } from '../../training/spade-objective.ts';
import { Trainer } from '../../training/trainer.ts';

export interface TrainingBenchSettings {
  data: string;
  nets: string;
  batch: number;
  threads: number;
  steps: number;
  /** Whether every pixel's gamma and beta are computed, for comparison. */
  dense: boolean;
}

/** Of each step: on the clock, and of the processor. */
export interface TrainingFigures {
  seconds: number[];
  cpuSeconds: number[];
  peakBytes: number;
}

/** Photographs drawn from; as many as pytorch_step.py has. */
const PHOTOS = 40;
/** Shorter side of the photographs, as in models/recipe for pictures of 128. */
const SIDE = 213;

const settings = JSON.parse(process.argv[2] ?? '{}') as TrainingBenchSettings;
process.stdout.write(JSON.stringify(await measure(settings)));
process.exit(0);

async function measure({ data, nets, batch, threads, steps, dense }: TrainingBenchSettings): Promise<TrainingFigures> {
  const runtime = await openTrainingRuntime('tfjs-node', threads);
  const { manifest } = loadPack('models/landscape');
  const encoder = present(manifest.encoder);
  // The shipped pack's widths, with pictures of 128 from its own grid: what models/recipe calls `normal`.
  const generator = { ...manifest.generator, upsampling: 'normal' as const, preview: false };
  const { architecture, weights } = weightsFromPack(
    { architecture: generator, weights: randomGenerator(generator, 1) },
    { architecture: encoder, weights: randomEncoder(encoder, 1) },
    1,
  );
  const folder = await readDataFolder(data);
  const store = new PhotoStore(folder.entries, labelTable(manifest, folder.names), SIDE);
  const numbers = folder.entries.map((_, number) => number).slice(0, PHOTOS);
  const options = { generator, view: encoder.input, cells: generator.latent, batch, seed: 1 };
  const batches = new BatchSource(runtime, store, numbers, options);
  const perceptual = await openPerceptualNetwork(runtime, nets);
  const objective = new SpadeObjective(runtime, architecture, weights, { perceptual });
  const trainer = await Trainer.start(runtime, objective, { headStart: 0 });
  const figures: TrainingFigures = { seconds: [], cpuSeconds: [], peakBytes: 0 };
  // Read beforehand, as models/recipe has them.
  for (const number of numbers) await store.take(number);
  for (let step = 0; step < steps; step++) {
    const [begin, cpu] = [performance.now(), process.cpuUsage()];
    const drawn = await batches.draw(step);
    await trainer.learn(dense ? { ...drawn, patterns: () => undefined } : drawn);
    drawn.dispose();
    const { user, system } = process.cpuUsage(cpu);
    figures.seconds.push((performance.now() - begin) / 1000);
    figures.cpuSeconds.push((user + system) / 1e6);
  }
  return { ...figures, peakBytes: process.resourceUsage().maxRSS * 1024 };
}
