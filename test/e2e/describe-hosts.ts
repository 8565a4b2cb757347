/** The same tests on every host, in a window that stays open for all of them. */
import { describe, type TestOptions } from 'vitest';
import { hosts, type Host } from './hosts.ts';
import { StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';

/** Where a host is skipped, the title says why: the report ends with the titles of what was skipped. */
export function describeHost(host: Host, tests: (host: Host) => void, options: TestOptions = {}): void {
  const { name, missing } = host;
  describe.skipIf(missing !== null)(missing === null ? name : `${name} (${missing})`, options, () => tests(host));
}

export function describeHosts(tests: (host: Host) => void, options?: TestOptions): void {
  for (const host of hosts) describeHost(host, tests, options);
}

/** A window whose first photo is there. */
export async function openStudio(host: Host): Promise<{ window: StudioWindow; studio: StudioPage }> {
  const window = await host.open();
  const studio = new StudioPage(window.page);
  try {
    await studio.ready();
  } catch (error) {
    await window.close();
    throw error;
  }
  return { window, studio };
}
