/** What tests hold of an open studio, whichever host shows it. */
import type { ElectronApplication, Page } from 'playwright-core';

export const VIEWPORT = { width: 1440, height: 900 };

export interface StudioWindow {
  page: Page;
  /** The main process, where there is one. */
  electron: ElectronApplication | null;
  /** Where the window's page comes from. */
  origin: string;
  /** Addresses of everything that was asked for since the window opened. */
  requests: string[];
  /** What the host's side was seen asking of any network: connections of Node's processes, requests of Electron's session. */
  connectionsOut(): Promise<string[]>;
  /** Process id of the host. */
  hostPid: number;
  killEngine(): Promise<void>;
  /** What the host's log holds. */
  log(): Promise<string>;
  /** Presses Save and resolves to the bytes of the file; the desktop's dialog gives it a name with `ending`. */
  saved(press: () => Promise<void>, ending?: string): Promise<Uint8Array>;
  /** Presses Save and resolves to the project's file. */
  savedProject(press: () => Promise<void>): Promise<{ name: string; bytes: Uint8Array }>;
  /** Names the folder in the export dialog that is open; resolves to its path. */
  chooseExportFolder(name: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * Has the driver answer every file chooser of a page. While someone listens it does so; a listener that comes just before the
 * key which opens the chooser may come too late, and the chooser, which nobody sees, is cancelled.
 */
export function answerFileChoosers(page: Page): void {
  page.on('filechooser', () => undefined);
}

/** Writes down the address of everything that a page asks for from now on. */
export function recordRequests(page: Page): string[] {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  return requests;
}
