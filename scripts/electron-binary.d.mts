/** The path of Electron's binary, or the reason why there is none. */
export function findElectron(options: {
  download: boolean;
}): Promise<{ path: string } | { path: null; reason: string }>;
