/** The library of packs that the window offers, for commands. */
import { findPlaces } from '../host/places.ts';
import { createSetAsideWords } from '../host/set-aside-words.ts';
import { openPackLibrary, packsFolder, type PackLibrary } from '../packs/pack-library.ts';

export function openOwnLibrary(): PackLibrary {
  return openPackLibrary(packsFolder(), findPlaces().packFolder, createSetAsideWords().tell);
}
