/** Folder -> what it may import beside itself. */
export const mayImport: Record<string, string[]>;
