/** Project files that the desktop told of, until a window opens them: it gets a word for each and never a path. */
import { randomUUID } from 'node:crypto';
import { PACK_FILE_ENDING } from '../../src-shared/pack-file-ending.ts';
import { PROJECT_ENDING } from '../../src-shared/projects/project-ending.ts';

export interface OfferedFiles {
  /** Tells the window that listens, or the next one that comes. */
  offer(path: string): void;
  /** Gives every file that is offered from now on, and those that wait, to `tell`; the returned function ends that. */
  listen(tell: (id: string) => void): () => void;
  pathOf(id: string): string | undefined;
}

export function createOfferedFiles(): OfferedFiles {
  const paths = new Map<string, string>();
  let waiting: string[] = [];
  const listeners = new Set<(id: string) => void>();
  return {
    offer: (path) => {
      const id = randomUUID();
      paths.set(id, path);
      const [first] = listeners;
      if (first === undefined) waiting.push(id);
      else first(id);
    },
    listen: (tell) => {
      listeners.add(tell);
      for (const id of waiting) tell(id);
      waiting = [];
      return () => listeners.delete(tell);
    },
    pathOf: (id) => paths.get(id),
  };
}

/** The projects and packs among a command line's arguments. */
export function openableArguments(args: readonly string[]): string[] {
  return args.filter((argument) => !argument.startsWith('-') && (isProjectPath(argument) || isPackPath(argument)));
}

function isProjectPath(path: string): boolean {
  return path.toLowerCase().endsWith(PROJECT_ENDING);
}

/** A pack in one file, by its name. */
export function isPackPath(path: string): boolean {
  return path.toLowerCase().endsWith(PACK_FILE_ENDING);
}
