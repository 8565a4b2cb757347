/** The library of packs that the window offers, and what the user has beside it, for commands. */
import { join } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { dataFolder } from '../files/data-folder.ts';
import { findPlaces } from '../host/places.ts';
import { createSetAsideWords } from '../host/set-aside-words.ts';
import { openLabelSets, type LabelSets } from '../packs/label-sets.ts';
import { openPackLibrary, packsFolder, type PackLibrary } from '../packs/pack-library.ts';
import { openStyleLibrary, type StyleLibrary } from '../styles/style-library.ts';

export function openOwnLibrary(): PackLibrary {
  return openPackLibrary(packsFolder(), findPlaces().packFolder, createSetAsideWords().tell);
}

/** The user's label sets and styles; no engine reads photos here. */
export function openOwnExtras(): { labelSets: LabelSets; styles: StyleLibrary } {
  const { tell } = createSetAsideWords();
  const styles = openStyleLibrary({
    folder: join(dataFolder(), 'styles'),
    shippedFolder: findPlaces().stylesFolder,
    reader: () => Promise.reject(new SpadeworkError('no-encoder', { pack: '' })),
    onChanged: () => undefined,
    tellSetAside: tell,
  });
  return { labelSets: openLabelSets(join(dataFolder(), 'labels'), tell), styles };
}
