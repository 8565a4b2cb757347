/** `spadework variants`: one label map, many seeds, a folder of pictures. */
import { basename, extname } from 'node:path';
import type { BatchStyle } from '../../src-shared/exports/batch-plan.ts';
import type { StyleChoice } from '../../src-shared/request.ts';
import { packMap } from '../exports/packed-map.ts';
import { UsageError, parseOptions, required, wholeNumber, type Command } from './arguments.ts';
import { exportOptions, exportOptionsHelp, readExportOptions, withTemplate } from './export-options.ts';
import { MAX_SEED } from '../../src-shared/random.ts';
import { present } from '../../src-shared/present.ts';
import { pictureOptions, pictureOptionsHelp, prepareTask, readPictureTask } from './picture-options.ts';
import { writeBatch } from './write-batch.ts';

const MAX_VARIANTS = 256;

export const variants: Command = {
  summary: 'make many pictures of a label map, one a seed',
  help: `Usage: spadework variants --labels map.png --count 16 [--style photo.jpg] [--seed 7] --out folder

Makes pictures of one label map with the seeds N, N+1, N+2 ... and writes each as soon as it is there, with a
manifest.json. With --style the pictures vary around the photo's style (--strength, default 1). No file is replaced:
names that are taken are told before anything is written. Ctrl+C keeps what is done; --resume goes on.

  --count N         how many, 1 to ${MAX_VARIANTS}
  --out FOLDER      where to; made if it is not there
${exportOptionsHelp}
${pictureOptionsHelp}`,

  async run(args) {
    const { count: countGiven, ...values } = parseOptions(args, {
      ...pictureOptions,
      ...exportOptions,
      count: { type: 'string' },
    });
    const task = readPictureTask(values, 1);
    const count = present(wholeNumber(required(countGiven, 'count'), 'count', 1, MAX_VARIANTS));
    if (task.seed + count - 1 > MAX_SEED)
      throw new UsageError(`--seed and --count lead beyond the largest seed, ${MAX_SEED}`);
    const options = readExportOptions(values, task.out);
    const { readMap, start, readStyle } = await prepareTask(task);
    const name = basename(task.labels, extname(task.labels));
    await writeBatch({
      out: task.out,
      json: task.json,
      resume: values.resume ?? false,
      start,
      request: async (running) => {
        const map = readMap(running);
        const styleWith = await readStyle(running);
        const styles = Array.from({ length: count }, (_, i) => nameStyle(styleWith(task.seed + i)));
        return { maps: [{ name, ...packMap(map) }], styles, options: withTemplate(options, styles) };
      },
    });
  },
};

/** What {style} stands for: the photo that it was read from, else its seed. */
function nameStyle(style: StyleChoice): BatchStyle {
  if (style.kind === 'seed') return { name: `seed ${style.seed}`, style };
  return { name: basename(style.name, extname(style.name)), style };
}
