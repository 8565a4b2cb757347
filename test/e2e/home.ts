/** A home of a test's own, in which the app has been before: it begins without its start page. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SETTINGS_FILE } from '../../src-main/host/settings.ts';

export async function makeHome(name: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), `spadework-${name}-`));
  const data = join(home, 'spadework');
  await mkdir(data);
  const engine = { runtime: null, threads: null, cacheBytes: null };
  const settings = { version: 1, window: { startPage: false }, engine, frame: null };
  await writeFile(join(data, SETTINGS_FILE), JSON.stringify(settings));
  return home;
}
