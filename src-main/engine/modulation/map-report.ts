/** What is said while a map is taken over, and after it. */
/** Asked between the steps of a picture; throws to give up the work (code `cancelled` or `superseded`). */
export type Checkpoint = () => void | Promise<void>;

/** How a map was taken over. */
export interface MapReport {
  /** Per resolution: pixels, distinct neighbourhoods known, rows that had to be computed, or the dense way taken. */
  levels: { width: number; height: number; known: number; added: number; dense: boolean }[];
}
