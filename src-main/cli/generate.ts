/** `spadework generate`: one label map, one style, one picture. */
import { extname } from 'node:path';
import { writeImageFile } from '../files/image-file.ts';
import { encodePicture } from '../exports/encode-picture.ts';
import { makePicture } from '../engine-client/pictures.ts';
import { findPlaces } from '../host/places.ts';
import { UNFLUSHED, UsageError, parseOptions, progress, type Command } from './arguments.ts';
import { pictureOptions, pictureOptionsHelp, prepareTask, readPictureTask } from './picture-options.ts';

export const generate: Command = {
  summary: 'make a picture of a label map',
  help: `Usage: spadework generate --labels map.png [--style photo.jpg | --seed 7] --out picture.png

Makes one picture of a label map and writes it as PNG, with everything that it depends on in its metadata.
With --style and no --strength it takes the photo's style as it is.

  --out FILE        the picture, .png; a file of that name is replaced
${pictureOptionsHelp}`,

  async run(args) {
    const task = readPictureTask(parseOptions(args, pictureOptions), 0);
    if (extname(task.out).toLowerCase() !== '.png') throw new UsageError('--out must end in .png');
    const { readMap, start, readStyle } = await prepareTask(task);
    const running = await start();
    const map = readMap(running);
    const styleWith = await readStyle(running);
    const picture = await makePicture(running, { map, style: styleWith(task.seed) }, 'batch', findPlaces().app.version);
    const held = await writeImageFile(
      task.out,
      await encodePicture(picture, { format: 'png', quality: 100, size: picture, map: null }),
    );
    const { width, height, milliseconds, request } = picture;
    if (held === 'written') progress(UNFLUSHED);
    progress(`${width} × ${height} in ${Math.round(milliseconds)} ms`);
    console.log(
      task.json
        ? JSON.stringify({ out: task.out, milliseconds, runtime: running.ready.runtime.id, request })
        : task.out,
    );
  },
};
