/**
 * The window's address: https, on a name that cannot exist on any network. The app itself answers everything that this
 * session asks of http and https, with the built window's files or with "not here", so nothing gets as far as a network.
 */
import type { Protocol } from 'electron';
import { ELECTRON_ORIGIN } from '../../src-shared/api/port-handshake.ts';
import { WINDOW_HEADERS, readWindowFile } from '../host/window-files.ts';

export const WINDOW_PAGE = `${ELECTRON_ORIGIN}/`;

/** Whether a frame shows the window's page, so that it may have what the window may have. */
export function isWindowPage(url: string | undefined): boolean {
  return url?.startsWith(WINDOW_PAGE) ?? false;
}

/** Serves `folder` under WINDOW_PAGE with the same policy as the Node host. */
export function serveWindowFiles(protocol: Protocol, folder: string): void {
  const answer = async (request: Request): Promise<Response> => {
    const file = isWindowPage(request.url) ? await readWindowFile(folder, new URL(request.url).pathname) : null;
    if (file === null) return new Response('Not here.\n', { status: 404, headers: WINDOW_HEADERS });
    return new Response(file.bytes, { headers: { ...WINDOW_HEADERS, 'Content-Type': file.type } });
  };
  for (const scheme of ['https', 'http']) protocol.handle(scheme, answer);
}
