/** Painting goes first: while a live picture is being made, and a moment after it, whoever trains stands still. */

/** Milliseconds after a picture in which the next one of a stroke comes. */
const PATIENCE_MS = 400;

export interface PaintingFirst {
  /** Runs the making of a live picture. */
  whilePainting<Result>(make: () => Promise<Result>): Promise<Result>;
  /** Whether somebody paints. */
  readonly painting: boolean;
}

export function createPaintingFirst(onChanged: (painting: boolean) => void, patience = PATIENCE_MS): PaintingFirst {
  let pictures = 0;
  let painting = false;
  let timer: NodeJS.Timeout | undefined;
  const change = (next: boolean): void => {
    if (next === painting) return;
    painting = next;
    onChanged(next);
  };
  return {
    get painting() {
      return painting;
    },
    whilePainting: async (make) => {
      clearTimeout(timer);
      pictures++;
      change(true);
      try {
        return await make();
      } finally {
        pictures--;
        if (pictures === 0) timer = setTimeout(() => change(false), patience).unref();
      }
    },
  };
}
