/** A pack of what a training learnt: averaged weights, statistics of their own, and a card that says where they come from. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Pack } from '../src-main/engine/packs/load-pack.ts';
import type { Weights, WeightTensor } from '../src-main/engine/network/weights.ts';
import { unwritable } from '../src-main/files/system-errors.ts';
import { foldSpectralNorm } from '../src-main/import/fold-spectral-norm.ts';
import { makePack } from '../src-main/import/make-pack.ts';
import { writePackFolder } from '../src-main/import/write-pack-folder.ts';
import { SpadeworkError } from '../src-shared/api/errors.ts';
import { packIdFrom, type PackManifest } from '../src-shared/packs.ts';
import { present } from '../src-shared/present.ts';
import type { BatchSource } from './data/batch-source.ts';
import type { Networks } from './objective.ts';
import { foldActNorm } from './normalisation.ts';
import { generatorForPack } from './pack-weights.ts';
import type { DataReport, TrainingPlan } from '../src-shared/training/plan.ts';
import type { SpadeObjective } from './spade-objective.ts';

export interface TaughtPackDescription {
  name: string;
  /** Made of the name without it. */
  id?: string;
}

/** What the card says of the training. */
export interface TrainingStory {
  plan: TrainingPlan;
  report: DataReport;
  steps: number;
}

/** Batches whose statistics are averaged for a BatchNorm at inference. */
const STATISTICS_BATCHES = 16;
/** Power iterations that bring u and v to averaged weights. */
const ITERATIONS = 10;

/** Throws `pack-exists`: before hours of training rather than after. */
export function assertPackAbsent(folder: string): void {
  if (existsSync(folder)) throw new SpadeworkError('pack-exists', { folder });
}

/** Throws `pack-exists`, `file-unwritable`, `weights-not-finite`. */
export async function writeTaughtPack<T>(
  folder: string,
  description: TaughtPackDescription,
  source: Pack,
  objective: SpadeObjective<T>,
  networks: Networks<T>,
  batches: BatchSource<T>,
  story: TrainingStory,
): Promise<PackManifest> {
  assertPackAbsent(folder);
  for (let i = 0; i < ITERATIONS; i++) for (const network of Object.values(networks)) network.iterateSpectralNorms();
  const read = (name: string): Promise<Weights> => present(networks[name]).read();
  const preview = networks['preview'] ? await read('preview') : undefined;
  const learnt = foldActNorm(await read('generator'));
  const generator = generatorForPack(objective.architecture, learnt, source.generator, preview);
  const statistics = await estimateStatistics(objective, networks, batches);
  const { name, id = packIdFrom(name) } = description;
  const { manifest, files } = makePack(
    {
      generator: { architecture: objective.architecture.generator, weights: new Map([...generator, ...statistics]) },
      encoder: { architecture: objective.architecture.encoder, weights: foldSpectralNorm(await read('encoder')) },
      ...(source.enlarger && { enlarger: source.enlarger }),
    },
    {
      id,
      name: { en: name, ja: name },
      licence: { id: source.manifest.licence.id, notice: noticeOf(source.manifest, story) },
      labels: source.manifest.labels,
      ...(source.manifest.defaultLabel !== undefined && { defaultLabel: source.manifest.defaultLabel }),
    },
    { precision: 'F16' },
  );
  const extras = [
    ['MODEL_CARD.md', encode(writeCard(name, source.manifest, story))],
    ...(await credits(story.plan)),
  ] as const;
  await writePackFolder(folder, new Map([...files, ...extras])).catch(unwritable(folder));
  return manifest;
}

/** Means over batches of what a BatchNorm sees; none for other norms. */
async function estimateStatistics<T>(
  objective: SpadeObjective<T>,
  networks: Networks<T>,
  batches: BatchSource<T>,
): Promise<Weights> {
  const sums = new Map<string, WeightTensor>();
  const { generator, norm = generator.norm } = objective.architecture;
  if (norm === 'instance' || norm === 'act') return sums;
  const add = (name: string, numbers: Float32Array): void => {
    const known = sums.get(name)?.data;
    const data = numbers.map((value, i) => (known?.[i] ?? 0) + value / STATISTICS_BATCHES);
    sums.set(name, { shape: [data.length], data });
  };
  for (let number = 0; number < STATISTICS_BATCHES; number++) {
    // No training draws steps below -1.
    const batch = await batches.draw(-2 - number);
    for (const [layer, { mean, variance }] of await objective.readStatistics(networks, batch)) {
      add(`${layer}.param_free_norm.running_mean`, mean);
      add(`${layer}.param_free_norm.running_var`, variance);
    }
    batch.dispose();
  }
  return sums;
}

function noticeOf({ name, licence }: PackManifest, { plan, report }: TrainingStory): string {
  const added = `Taught from “${name.en}” with ${report.photos} photos of ${basename(plan.data)}; whose they are and on what terms, its owner knows.`;
  return `${added} ${licence.notice}`.slice(0, 2000);
}

function writeCard(name: string, source: PackManifest, { plan, report, steps }: TrainingStory): string {
  const labels = report.labels.map(({ id, share, photos }) => {
    const label = source.labels.find((each) => each.id === id);
    return `| ${label?.name.en ?? id} | ${(100 * share).toFixed(1)} % | ${photos} |`;
  });
  return `# ${name}

Made by \`spadework train\` from the model pack “${source.name.en}” (${source.id}, ${plan.packHash.slice(0, 12)}).

- **Data**: ${report.photos} photos with label maps from the folder ${basename(plan.data)}, ${report.heldOut} held out.
- **Training**: ${steps} steps of ${plan.batch} crops of ${plan.size} pixels, seed ${plan.seed}; hinge and feature matching loss with a new discriminator, the losses of arXiv 1903.07291.
- **Weights**: the running average; the statistics of the normalisation were estimated anew on ${STATISTICS_BATCHES} batches.
- **Terms**: those of “${source.name.en}” (${source.licence.id}), and those of the photos. CREDITS-*.md, where there are any, must travel with the weights.

| label | share of the pixels | photos that show it |
|---|---|---|
${labels.join('\n')}
| no label | ${(100 * report.unlabelled).toFixed(1)} % | |
`;
}

/** Credits of the pack and of the photographs, which travel on. */
async function credits({ from, data }: TrainingPlan): Promise<[string, Uint8Array][]> {
  const found: [string, Uint8Array][] = [];
  for (const [name, folder] of [
    ['CREDITS.md', from],
    ['CREDITS-photos.md', data],
  ] as const) {
    const path = join(folder, 'CREDITS.md');
    if (existsSync(path)) found.push([name, await readFile(path)]);
  }
  return found;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
