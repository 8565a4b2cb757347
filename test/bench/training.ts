/** A step of training at the shipped pack's size, 128x128, against the same step of models/recipe in PyTorch. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { round, spread } from './statistics.ts';
import type { TrainingBenchSettings, TrainingFigures } from './training-worker.ts';

const BATCH = 4;
const STEPS = 10;
/** Steps at the start that are not counted: kernels are chosen and memory is taken. */
const WARM_UP = 3;

const SIDES = {
  'TensorFlow.js, addon': (settings) => runWorker({ ...settings, dense: false }),
  'the same, gamma and beta of every pixel': (settings) => runWorker({ ...settings, dense: true }),
  'PyTorch, float32': (settings) => runPython(settings, 'float32'),
  'PyTorch, bfloat16': (settings) => runPython(settings, 'bfloat16'),
} satisfies Record<string, (settings: Settings) => TrainingFigures>;

type Settings = Omit<TrainingBenchSettings, 'dense'>;
type Side = keyof typeof SIDES;

export interface TrainingResult {
  side: Side;
  /** Medians over the rounds' steps. */
  seconds: number;
  cpuSeconds: number;
  peakMegabytes: number;
}

/** SPADEWORK_DATA and SPADEWORK_NETS name the folders that models/recipe calls DATA and NETS. */
export function benchTraining(threads: number, rounds: number): TrainingResult[] {
  const { SPADEWORK_DATA: data, SPADEWORK_NETS: nets } = process.env;
  if (data === undefined || nets === undefined || !existsSync(data) || !existsSync(nets)) {
    console.log('training: not measured; SPADEWORK_DATA and SPADEWORK_NETS do not name the folders of models/recipe\n');
    return [];
  }
  console.log(`one step of training, pictures of 128x128, batches of ${BATCH}; ${rounds} rounds of all sides in turn`);
  const settings = { data, nets, batch: BATCH, threads, steps: STEPS };
  const measured = new Map<Side, TrainingFigures[]>();
  for (let turn = 0; turn < rounds; turn++)
    for (const side of Object.keys(SIDES) as Side[])
      measured.set(side, [...(measured.get(side) ?? []), SIDES[side](settings)]);
  const results = [...measured].map(([side, figures]): TrainingResult => {
    const median = (part: 'seconds' | 'cpuSeconds'): number =>
      round(spread(figures.flatMap((each) => each[part].slice(WARM_UP))).median);
    const peak = Math.max(...figures.map(({ peakBytes }) => peakBytes));
    return {
      side,
      seconds: median('seconds'),
      cpuSeconds: median('cpuSeconds'),
      peakMegabytes: Math.round(peak / 1e6),
    };
  });
  const reference = results.find(({ side }) => side === 'PyTorch, float32');
  for (const { side, seconds, cpuSeconds, peakMegabytes } of results) {
    const ratio = reference ? `${round(seconds / reference.seconds)} times PyTorch's float32` : '';
    console.log(
      `  ${side.padEnd(40)} ${seconds.toFixed(2).padStart(6)} s, ${cpuSeconds.toFixed(2)} s of processors, peak ${peakMegabytes} MB   ${ratio}`,
    );
  }
  console.log();
  return results;
}

function runWorker(settings: TrainingBenchSettings): TrainingFigures {
  return readFigures('node', ['scripts/run.mjs', 'test/bench/training-worker.ts', JSON.stringify(settings)], '.');
}

function runPython(settings: Settings, precision: string): TrainingFigures {
  const given = JSON.stringify({ ...settings, data: resolve(settings.data), nets: resolve(settings.nets), precision });
  return readFigures('python3', [resolve('test/bench/pytorch_step.py'), given], 'models');
}

function readFigures(command: string, args: string[], cwd: string): TrainingFigures {
  const child = spawnSync(command, args, { encoding: 'utf8', cwd, env: { ...process.env, GOMP_SPINCOUNT: '0' } });
  if (child.status !== 0) throw new Error(`${command} ${args[0]} failed: ${child.stderr}`);
  return JSON.parse(child.stdout) as TrainingFigures;
}
