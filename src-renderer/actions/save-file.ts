import type { HostInfo, StudioApi } from '../../src-shared/api/studio-api.ts';
import type { Status } from '../stores/status.svelte.ts';

/** Where a file goes, and where that is said. */
interface SaveFileParts {
  host: HostInfo;
  api: StudioApi;
  status: Status;
}

/** Saves a file under a suggested name: through the host's dialog, or as the browser's download. */
export async function saveFile({ host, api, status }: SaveFileParts, name: string, bytes: Uint8Array): Promise<void> {
  if (host.kind === 'electron') {
    const path = await api.saveFile({ name, bytes });
    if (path !== null) status.inform('status.saved', { name: path });
    return;
  }
  download(name, bytes);
  status.inform('status.saved', { name });
}

/** Hands a file to the browser's downloads. */
export function download(name: string, bytes: Uint8Array): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  link.download = name;
  link.click();
  // The download reads the address after this task; a minute is ample.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
