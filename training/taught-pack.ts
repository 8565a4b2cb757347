/** A pack of what a training learnt: averaged weights, statistics of their own, and a card that says where they come from. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Pack } from '../src-main/engine/packs/load-pack.ts';
import { unwritable } from '../src-main/files/system-errors.ts';
import { makePack } from '../src-main/import/make-pack.ts';
import { writePackFolder } from '../src-main/import/write-pack-folder.ts';
import { SpadeworkError } from '../src-shared/api/errors.ts';
import { packIdFrom, type PackManifest } from '../src-shared/packs.ts';
import type { DataReport, TrainingPlan } from '../src-shared/training/plan.ts';
import { STATISTICS_BATCHES } from './gan-learner.ts';
import type { Learner } from './learner.ts';

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

/** Throws `pack-exists`: before hours of training rather than after. */
export function assertPackAbsent(folder: string): void {
  if (existsSync(folder)) throw new SpadeworkError('pack-exists', { folder });
}

/** Throws `pack-exists`, `file-unwritable`, `weights-not-finite`. */
export async function writeTaughtPack(
  folder: string,
  { name, id = packIdFrom(name) }: TaughtPackDescription,
  source: Pack,
  learner: Learner,
  story: TrainingStory,
): Promise<PackManifest> {
  assertPackAbsent(folder);
  const taught = await learner.readTaught();
  const { manifest, files } = makePack(
    { ...taught, ...(source.enlarger && { enlarger: source.enlarger }) },
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
