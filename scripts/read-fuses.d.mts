/** Fuses by their names in electron-builder's settings. */
type Fuses = Record<string, boolean>;
export const EXPECTED_FUSES: Readonly<Fuses>;
export function readFuses(path: string): Fuses;
