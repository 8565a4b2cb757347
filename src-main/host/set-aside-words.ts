/** The word about files that were set aside, kept until there is a window to tell. */
import type { SetAside, TellSetAside } from '../files/stored-file.ts';

export interface SetAsideWords {
  tell: TellSetAside;
  /** Gives `hear` every word from now on, until `stop`; the result has those that waited. */
  listen(hear: TellSetAside): { waited: SetAside[]; stop: () => void };
}

export function createSetAsideWords(): SetAsideWords {
  const listeners = new Set<TellSetAside>();
  let waiting: SetAside[] = [];
  return {
    tell: (word) => {
      console.warn(`${word.name} could not be understood and is kept as ${word.kept}`);
      if (listeners.size === 0) waiting.push(word);
      for (const hear of listeners) hear(word);
    },
    listen: (hear) => {
      listeners.add(hear);
      const waited = waiting;
      waiting = [];
      return { waited, stop: () => listeners.delete(hear) };
    },
  };
}
