/** What people paste into a report: versions, runtime, the last unexpected errors. Nothing of where they keep what. */
import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import type { EngineState } from '../../src-shared/api/engine-state-api.ts';
import type { HostInfo } from '../../src-shared/api/window-api.ts';
import { UNEXPECTED } from '../../src-shared/api/unexpected.ts';

const MAX_ENTRIES = 5;
/** An entry begins with its time. */
const ENTRY = /^(?=\[\d{4}-\d\d-\d\d )/m;
/** Absolute paths, in quotes or not; a path of the app itself has been shortened before. */
const PATHS = [
  /(['"])(?:[A-Za-z]:)?[\\/][^'"\n]*\1/g,
  /file:\/\/(?:\/[A-Za-z]:)?[^\s:()'"]*/g,
  /(?<!\w)[A-Za-z]:[\\/][^\s:()'"]*/g,
  /(?<![\w.:>)/\\])\/[^\s:()'"/][^\s:()'"]*/g,
];

/** The report of a host whose log lies in `folder` and whose programs lie under `root`. */
export async function writeErrorReport(
  info: HostInfo,
  engine: EngineState,
  folder: string,
  root: string,
): Promise<string> {
  const { node, electron, chrome } = process.versions as Record<string, string | undefined>;
  const entries = [
    ...(await readEntries(folder, 'spadework.old.log')),
    ...(await readEntries(folder, 'spadework.log')),
  ];
  return [
    `${info.app.name} ${info.app.version} (${info.kind})`,
    `${process.platform} ${process.arch} ${release()}, Node ${node}${electron ? `, Electron ${electron}, Chromium ${chrome}` : ''}`,
    ...engineLines(engine),
    ...(entries.length === 0 ? ['No unexpected errors.'] : entries.slice(-MAX_ENTRIES)),
  ]
    .map((part) => withoutPaths(part.trimEnd(), root))
    .join('\n\n');
}

function engineLines(engine: EngineState): string[] {
  if (engine.phase !== 'ready')
    return [`Engine: ${engine.phase}${'error' in engine ? ` (${engine.error.message})` : ''}`];
  const { description, passedOver } = engine.runtime;
  return [
    `${description}, ${engine.pack.id} ${engine.packHash.slice(0, 12)}`,
    ...passedOver.map(({ id, error }) => `${id} was passed over: ${error.message}`),
  ];
}

async function readEntries(folder: string, file: string): Promise<string[]> {
  const text = await readFile(join(folder, file), 'utf8').catch(() => '');
  return text.split(ENTRY).filter((entry) => entry.includes(UNEXPECTED));
}

/** Paths under `root`, the app's own, begin with "app:"; all others go. */
export function withoutPaths(text: string, root: string): string {
  const own = [`file://${root}`, `file:///${root.replaceAll('\\', '/')}`, root];
  const shortened = own.reduce((words, path) => words.replaceAll(path, 'app:'), text);
  return PATHS.reduce((words, path) => words.replace(path, '<path>'), shortened);
}
