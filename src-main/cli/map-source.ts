/** `--read-as`: whose ids a label map holds, where it does not say so itself. */
import { ID_SOURCES, type IdSourceId } from '../../src-shared/labels/import/sources.ts';
import { UsageError, progress } from './arguments.ts';

const SOURCES = ID_SOURCES.filter((source) => source !== 'unknown-ids');

export const readAsHelp = `whose ids these are: ${SOURCES.slice(0, 4).join(', ')},
                    ${SOURCES.slice(4).join(', ')}`;

/** Throws UsageError for a source that is not known. */
export function readSource(value: string | undefined): IdSourceId | undefined {
  if (value === undefined) return undefined;
  const source = SOURCES.find((known) => known === value);
  if (source === undefined) throw new UsageError(`--read-as must be one of ${SOURCES.join(', ')}, not "${value}"`);
  return source;
}

/** Says that a map was read as the pack's own ids although another source explains them as well. */
export function tellRival(file: string, rival: string): void {
  progress(`${file}: read as the ids of this pack; if they are others, say so with --read-as, such as ${rival}`);
}
