/** Builds what is out of date in dist/. Resolves to the names of the halves that were built. */
export function buildApp(options?: { force?: boolean; log?: (line: string) => void }): Promise<('host' | 'window')[]>;
