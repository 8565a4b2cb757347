/**
 * `npm run bench [-- --only a,b] [--configurations published,shipped] [--maps folder] [--rounds n] [--threads n] [--runtimes a,b] [--seconds n] [--quick] [--json file]
 * [--figure file.svg]`: measures the product on this machine, both sides of every comparison in one run. Nothing is asserted;
 * medians and ratios are printed. Configurations and runtimes are measured in the order given; after `--seconds` the parts
 * `runtimes` and `threads` begin nothing more.
 */
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { physicalCores } from '../../src-main/engine/physical-cores.ts';
import { benchCanvas } from './canvas.ts';
import { publishedConfiguration, shippedConfiguration, type Configuration } from './configurations.ts';
import { benchDocument } from './document.ts';
import { benchEnlarger } from './enlarger.ts';
import { benchEngine, type EngineResult } from './engine.ts';
import { drawDistinctFigure } from './figure.ts';
import { benchLive } from './live.ts';
import { benchMaps, type BenchMap } from './maps.ts';
import { benchMemory } from './memory.ts';
import { benchProjects } from './projects.ts';
import { benchRuntimes, MEASURED } from './runtimes.ts';
import { round } from './statistics.ts';
import { benchStart } from './start.ts';
import { benchTeaching } from './teaching.ts';
import { benchThreads } from './threads.ts';
import { benchTraining } from './training.ts';
import { benchVariants } from './variants.ts';

const PARTS = [
  'engine',
  'threads',
  'start',
  'live',
  'runtimes',
  'memory',
  'variants',
  'enlarger',
  'document',
  'canvas',
  'projects',
  'training',
  'teaching',
] as const;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    configurations: { type: 'string' },
    maps: { type: 'string', default: 'test/fixtures/maps' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string' },
    runtimes: { type: 'string' },
    seconds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    figure: { type: 'string' },
  },
});
const parts: readonly string[] = values.only?.split(',') ?? PARTS;
const unknown = parts.filter((part) => !(PARTS as readonly string[]).includes(part));
if (unknown.length > 0) {
  console.error(`unknown part ${unknown.join(', ')}; there are ${PARTS.join(', ')}`);
  process.exit(2);
}
const threads = Number(values.threads ?? physicalCores());
const deadline = values.seconds === undefined ? Infinity : performance.now() + Number(values.seconds) * 1000;
const rounds = values.quick ? 1 : Number(values.rounds);
const machine = {
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: physicalCores(),
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  platform: `${process.platform}-${process.arch}`,
  node: process.version,
  threads,
};
console.log(
  `machine: ${machine.processor}, ${machine.cores} cores, ${machine.memory}, ${machine.platform}, Node ${machine.node}, ${threads} threads\n`,
);

const results: Record<string, unknown> = { machine, date: new Date().toISOString() };
const wanted = values.configurations?.split(',') ?? (values.quick ? ['shipped'] : ['published', 'shipped']);
const configurations: Configuration[] = wanted.flatMap((id) => {
  if (id === 'published') return [publishedConfiguration()];
  return id === 'shipped' ? [shippedConfiguration()] : [];
});
if (parts.includes('engine')) {
  const measured = await engine();
  results['engine'] = measured;
  if (values.figure) writeFileSync(values.figure, drawDistinctFigure(measured));
}
if (parts.includes('threads'))
  results['threads'] = await benchThreads(configurations, values.maps, {
    cores: Number(values.threads ?? physicalCores()),
    rounds,
    maps: values.quick ? 3 : Infinity,
    deadline,
  });
if (parts.includes('start')) results['start'] = await benchStart(threads);
if (parts.includes('live')) results['live'] = await benchLive(values.quick);
if (parts.includes('runtimes'))
  results['runtimes'] = await benchRuntimes(configurations, values.maps, {
    threads,
    runtimes: values.runtimes?.split(',') ?? MEASURED,
    runs: values.quick ? 3 : Math.max(5, rounds),
    deadline,
  });
if (parts.includes('memory')) results['memory'] = await benchMemory(values.quick, values.maps, threads);
if (parts.includes('variants'))
  results['variants'] = await benchVariants(configurations, values.maps, { threads, count: values.quick ? 16 : 64 });
if (parts.includes('enlarger')) results['enlarger'] = await benchEnlarger(threads, rounds);
if (parts.includes('document')) results['document'] = benchDocument();
if (parts.includes('canvas')) results['canvas'] = await benchCanvas(values.quick);
if (parts.includes('projects')) results['projects'] = await benchProjects(values.quick);
if (parts.includes('training')) results['training'] = benchTraining(threads, rounds);
if (parts.includes('teaching')) results['teaching'] = await benchTeaching();
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
process.exit(0);

async function engine(): Promise<EngineResult[]> {
  const all: EngineResult[] = [];
  for (const configuration of configurations) {
    console.log(`${configuration.name}; dense graph in onnxruntime-node, same threads, against the fast engine`);
    const maps = benchMaps(values.maps, configuration.architecture);
    for (const kind of ['real', 'drawn', 'noise'] as const) {
      const own: BenchMap[] = maps.filter((map) => map.kind === kind);
      const result = await benchEngine(configuration, own, kind, {
        threads,
        rounds: configuration.id === 'shipped' ? rounds * 3 : rounds,
      });
      all.push(result);
      printEngine(result);
    }
  }
  return all;
}

function printEngine({
  maps,
  dense,
  newMap,
  newMapAmongOthers,
  newStyle,
  stroke,
  ratios,
  gigaflops,
  difference,
  largestLogit,
}: EngineResult): void {
  const line = (name: string, milliseconds: number, note: string): void =>
    console.log(`  ${name.padEnd(22)} ${milliseconds.toFixed(1).padStart(8)} ms   ${note}`);
  console.log(` ${maps}, ${dense.runs} runs a row, medians`);
  line('dense graph', dense.median, `${gigaflops.dense} GFLOP/s`);
  line('new map', newMap.median, `${ratios.newMap} times as fast`);
  if (newMapAmongOthers)
    line(
      '  after other maps',
      newMapAmongOthers.median,
      `${round(dense.median / newMapAmongOthers.median)} times as fast`,
    );
  line(
    'new style or seed',
    newStyle.median,
    `${ratios.newStyle} times as fast, ${gigaflops.newStyle} GFLOP/s in the main path`,
  );
  line('one brush stroke', stroke.median, `${ratios.stroke} times as fast`);
  console.log(
    `  largest difference before tanh ${difference.toExponential(1)} (numbers up to ${largestLogit.toFixed(1)})\n`,
  );
}
