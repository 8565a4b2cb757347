/** `spadework models`: the packs that the window offers, from the terminal. */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { WrittenShare } from '../../src-shared/api/model-api.ts';
import { PACK_FILE_ENDING } from '../../src-shared/pack-file-ending.ts';
import { gatherExtras, takeExtras } from '../packs/carry-extras.ts';
import { extraFiles } from '../packs/pack-extras.ts';
import { writePackFile } from '../packs/pack-file.ts';
import type { LibraryPack, PackLibrary } from '../packs/pack-library.ts';
import { parseOptions, progress, required, UsageError, type Command } from './arguments.ts';
import { describePack } from './describe-pack.ts';
import { tryPackHere } from './engine-options.ts';
import { interruptible } from './interruptible.ts';
import { openOwnExtras, openOwnLibrary } from './own-library.ts';

export const models: Command = {
  summary: 'list, import, export and remove model packs',
  help: `Usage: spadework models list [--json]
       spadework models import --file model${PACK_FILE_ENDING}
       spadework models export --model KEY --out model${PACK_FILE_ENDING} [--styles]
       spadework models remove --model KEY

The packs that the window offers: the one that ships and your own. A pack is one file to hand on, ${PACK_FILE_ENDING}.
To make one of a checkpoint: spadework import-checkpoint --add.

  --file FILE       a ${PACK_FILE_ENDING} file; it has to make a picture before it is taken in
  --model KEY       the pack, as list names it first
  --out FILE        where to write it; must not be there yet
  --styles          with your styles that the model has read, and their photos; edited labels go along in any case
  --json            print the result as JSON`,

  async run(args) {
    const [action, ...rest] = args;
    const given = parseOptions(rest, {
      file: { type: 'string' },
      model: { type: 'string' },
      out: { type: 'string' },
      styles: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const library = openOwnLibrary();
    switch (action) {
      case 'list':
        return list(library, given.json ?? false);
      case 'import': {
        const file = resolve(required(given.file, 'file'));
        const pack = await library.add(file, tryPackHere);
        const { refused } = await takeExtras(file, pack, openOwnExtras());
        for (const { message } of refused) progress(message);
        return console.log(given.json ? JSON.stringify(plain(pack)) : line(pack));
      }
      case 'export':
        return exportPack(
          await library.find(required(given.model, 'model')),
          resolve(required(given.out, 'out')),
          given.styles ?? false,
        );
      case 'remove':
        await library.remove(required(given.model, 'model'));
        return library.close();
      default:
        throw new UsageError('say list, import, export or remove');
    }
  },
};

async function list(library: PackLibrary, json: boolean): Promise<void> {
  const { packs, damaged } = await library.list();
  if (json) return console.log(JSON.stringify({ packs: packs.map(plain), damaged }));
  for (const pack of packs) console.log(line(pack));
  for (const { key, error } of damaged) console.error(`${key}: ${error.message}`);
}

async function exportPack(pack: LibraryPack, out: string, withStyles: boolean): Promise<void> {
  if (existsSync(out)) throw new SpadeworkError('pack-exists', { folder: out });
  const { labels, styles } = await gatherExtras(pack, openOwnExtras());
  const extras = extraFiles({ labels, styles: withStyles ? styles : [] });
  let told = 0;
  const onWritten = ({ done, total }: WrittenShare): void => {
    const percent = 10 * Math.floor((10 * done) / total);
    if (percent > told) progress(`${percent} %`);
    told = percent;
  };
  await interruptible('Ending; nothing is left behind ...', (signal) =>
    writePackFile(pack.folder, out, extras, { onWritten, signal }),
  );
  console.log(`${out} (${statSync(out).size} bytes)`);
}

function line(pack: LibraryPack): string {
  return `${pack.key}\t${pack.givenName ?? pack.manifest.name.en}\t${describePack(pack.manifest)}`;
}

function plain({ key, origin, manifest, packHash, givenName, bytes, folder }: LibraryPack) {
  return { key, origin, id: manifest.id, name: givenName ?? manifest.name.en, packHash, bytes, folder };
}
