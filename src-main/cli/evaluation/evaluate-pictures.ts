/** Judges a pack's pictures, or a folder of pictures, against the photos that it has not seen. */
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { resizeNearest } from '../../../src-shared/labels/label-map.ts';
import { pictureSize, type Label } from '../../../src-shared/packs.ts';
import { labelTable } from '../../../training/data/label-table.ts';
import type { DataFolder } from '../../../training/data/data-folder.ts';
import { Examination, type Figures } from '../../../training/evaluation/examination.ts';
import type { FeatureRows, Judge } from '../../../training/evaluation/judge.ts';
import { judgeLabels, type JudgedLabels } from '../../../training/evaluation/judged-labels.ts';
import { colourErrors, compareStyles, type StyleFigures } from '../../../training/evaluation/style.ts';
import type { RunningEngine } from '../../engine-client/engine-supervisor.ts';
import { progress } from '../arguments.ts';
import { paintHeldOut, readStyle } from './paint-held-out.ts';
import { readHeldOut, readReference, shrinkPlanes, toPlanes } from './photo-crops.ts';
import { readPictureFolder, writePaintedMap } from './picture-folder.ts';

/** What `--json` prints. */
export interface EvaluationReport {
  /** Id of the pack; of the pictures in a folder, the folder. */
  judged: string;
  /** Maps that were judged. */
  maps: number;
  /** Photos that distances are taken to. */
  reference: number;
  pictures: Figures & { style?: StyleFigures & { colourError: number } };
  /** The held-out photos themselves, at the size of the pictures: what can be reached. */
  photographs?: Figures;
}

export interface EvaluationTask {
  data: DataFolder;
  judge: Judge;
  /** With the pack that paints, or whose ids the maps of a folder hold. */
  running: RunningEngine;
  /** Maps to judge at most. */
  count: number;
  /** Folder of pictures that are judged instead of the pack's. */
  folder?: string | undefined;
  /** Folder into which what was painted is written. */
  keep?: string | undefined;
}

/** Throws `data-*`, `evaluate-few`, `pictures-*`, and what is wrong with a file. */
export async function evaluatePictures(task: EvaluationTask): Promise<EvaluationReport> {
  const { data, judge, running, folder } = task;
  const judged = judgeLabels(running.ready.pack.labels.map(named));
  const reference = await describeReference(data, judge, running);
  return folder === undefined
    ? judgePack({ ...task, judged, reference })
    : judgeFolder(folder, { judge, judged, reference });
}

interface Reference {
  count: number;
  features: FeatureRows;
  /** Styles of the photos, where the pack can read them. */
  styles: (readonly number[])[];
}

async function describeReference(data: DataFolder, judge: Judge, running: RunningEngine): Promise<Reference> {
  const features: FeatureRows = { mobileNet: [], inception: [] };
  const styles: (readonly number[])[] = [];
  let count = 0;
  for await (const photo of readReference(data)) {
    await judge.describe(toPlanes(photo), features);
    if (running.ready.pack.encoder) styles.push((await running.engine.encodeStyle(photo)).mu);
    if (++count % 50 === 0) progress(`${count} photos to compare with`);
  }
  return { count, features, styles };
}

interface Judging {
  judge: Judge;
  judged: JudgedLabels;
  reference: Reference;
}

async function judgePack({
  running,
  data,
  count,
  judge,
  judged,
  reference,
  keep,
}: Judging & EvaluationTask): Promise<EvaluationReport> {
  const { pack } = running.ready;
  const size = pictureSize(pack.generator);
  const table = labelTable(pack, data.names);
  const [painted, photographs] = [new Examination(judge, judged), new Examination(judge, judged)];
  const styles: { mu: (readonly number[])[]; again: (readonly number[])[]; colours: number[] } = {
    mu: [],
    again: [],
    colours: [],
  };
  let maps = 0;
  for await (const { id, photo, map } of readHeldOut(data, count, size, table)) {
    const { own, random, mu } = await paintHeldOut(running, map, photo, maps);
    const ownPlanes = own && toPlanes(own);
    await painted.add(map, ownPlanes, random.map(toPlanes));
    const small = shrinkPlanes(photo, size);
    await photographs.add(map, small, []);
    if (mu && ownPlanes) {
      styles.mu.push(mu);
      styles.again.push(await readStyle(running, ownPlanes));
      styles.colours.push(...colourErrors(ownPlanes, small, resizeNearest(map, size.width, size.height)));
    }
    if (keep !== undefined) await writePaintedMap(keep, { id, map, own, random }, pack.labels);
    progress(`${++maps} maps painted and judged`);
  }
  if (maps < 2) throw new SpadeworkError('evaluate-few', { folder: data.folder, count: maps });
  const style =
    styles.mu.length > 1 && reference.styles.length > 1
      ? compareStyles(styles.mu, styles.again, reference.styles)
      : undefined;
  return {
    judged: pack.id,
    maps,
    reference: reference.count,
    pictures: {
      ...painted.figures(reference.features),
      ...(style && { style: { ...style, colourError: mean(styles.colours) } }),
    },
    photographs: photographs.figures(reference.features),
  };
}

async function judgeFolder(folder: string, { judge, judged, reference }: Judging): Promise<EvaluationReport> {
  const examination = new Examination(judge, judged);
  let maps = 0;
  for await (const { map, own, random } of readPictureFolder(folder)) {
    await examination.add(map, own && toPlanes(own), random.map(toPlanes));
    progress(`${++maps} maps judged`);
  }
  return { judged: folder, maps, reference: reference.count, pictures: examination.figures(reference.features) };
}

function named({ id, name }: Label): { id: number; name: string } {
  return { id, name: name.en };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
