/**
 * The workspaces at hand: those of the picture sizes used last. Two, so that the painting and a batch of another aspect can
 * take turns without computing each other's rows again.
 */
import type { Grid } from '../network/grid.ts';
import type { PatternWorkspace } from './pattern-workspace.ts';

const KEPT = 2;

export class WorkspaceCache {
  /** Newest last. */
  private workspaces: PatternWorkspace[] = [];

  /** `make` makes a workspace whose rows take up to `cacheBytes`; together they take up to `cacheBytes` of this cache. */
  constructor(
    private readonly cacheBytes: number,
    private readonly make: (grid: Grid, cacheBytes: number) => PatternWorkspace,
  ) {}

  /** Bytes of the rows in all workspaces. */
  get rowBytes(): number {
    return this.workspaces.reduce((sum, workspace) => sum + workspace.rowBytes, 0);
  }

  /** The workspace of a latent grid; the one unused for longest makes room for a new one. */
  take(grid: Grid): PatternWorkspace {
    const known = this.workspaces.find(
      (workspace) => workspace.grid.width === grid.width && workspace.grid.height === grid.height,
    );
    const others = this.workspaces.filter((workspace) => workspace !== known);
    // Room is made before the new one is: two of a large size must not be there at once.
    if (!known) for (const unused of others.splice(0, others.length - (KEPT - 1))) unused.release();
    this.workspaces = others;
    const workspace = known ?? this.make(grid, this.cacheBytes / KEPT);
    this.workspaces.push(workspace);
    return workspace;
  }

  /** Forgets every row and map, but keeps the memory. */
  forget(): void {
    for (const workspace of this.workspaces) workspace.forget();
  }

  clear(): void {
    for (const workspace of this.workspaces) workspace.release();
    this.workspaces = [];
  }
}
