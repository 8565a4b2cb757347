/** `spadework generate`: one label map, one style, one picture. */
import { extname } from 'node:path';
import { exportedSize } from '../../src-shared/exports/batch-plan.ts';
import { planRender } from '../../src-shared/labels/fit.ts';
import { writeImageFile } from '../files/image-file.ts';
import { encodePicture } from '../exports/encode-picture.ts';
import { createPictureSource } from '../engine-client/picture-source.ts';
import { findPlaces } from '../host/places.ts';
import { UNFLUSHED, UsageError, parseOptions, progress, type Command } from './arguments.ts';
import { readSize, sizeHelp } from './export-options.ts';
import { pictureOptions, pictureOptionsHelp, prepareTask, readPictureTask } from './picture-options.ts';

export const generate: Command = {
  summary: 'make a picture of a label map',
  help: `Usage: spadework generate --labels map.png [--style photo.jpg | --seed 7] --out picture.png

Makes one picture of a label map and writes it as PNG, with everything that it depends on in its metadata.
With --style and no --strength it takes the photo's style as it is.

  --out FILE        the picture, .png; a file of that name is replaced
${sizeHelp}
${pictureOptionsHelp}`,

  async run(args) {
    const { size: wished, ...values } = parseOptions(args, { ...pictureOptions, size: { type: 'string' } });
    const task = readPictureTask(values, 0);
    const exportSize = readSize(wished);
    if (extname(task.out).toLowerCase() !== '.png') throw new UsageError('--out must end in .png');
    const { readMap, start, readStyle } = await prepareTask(task);
    const running = await start();
    const map = readMap(running);
    const styleWith = await readStyle(running);
    const pictures = createPictureSource({ whenReady: async () => running, app: findPlaces().app.version });
    const size = exportedSize(exportSize, planRender(running.ready.pack.generator, map).picture, map);
    const onTile = (done: number, total: number): void => progress(`enlarging: ${done}/${total}`);
    const picture = await pictures.takeFor({ map, style: styleWith(task.seed) }, size, { onTile });
    const held = await writeImageFile(
      task.out,
      await encodePicture(picture, { format: 'png', quality: 100, size, map: null }),
    );
    const { milliseconds, request } = picture;
    if (held === 'written') progress(UNFLUSHED);
    progress(`${size.width} × ${size.height} in ${Math.round(milliseconds)} ms`);
    console.log(
      task.json
        ? JSON.stringify({ out: task.out, milliseconds, runtime: running.ready.runtime.id, request })
        : task.out,
    );
  },
};
