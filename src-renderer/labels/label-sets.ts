/** What the person made of the labels of packs, as far as this window has asked. */
import type { StudioApi } from '../../src-shared/api/studio-api.ts';
import type { LabelSet, SetLabel } from '../../src-shared/labels/label-set.ts';

export class LabelSets {
  private readonly known = new Map<string, LabelSet | null>();
  /** Edits that were neither saved nor given up, by pack: closing the editor loses none. */
  readonly drafts = new Map<string, readonly SetLabel[]>();

  constructor(private readonly api: StudioApi) {}

  /** Whether `of` knows. */
  has(packHash: string): boolean {
    return this.known.has(packHash);
  }

  /** Null where the labels are the pack's own, or not known. */
  of(packHash: string): LabelSet | null {
    return this.known.get(packHash) ?? null;
  }

  /** Asks the host. A set that cannot be read costs its names and colours, nothing else, and is asked for again next time. */
  async load(packHash: string): Promise<void> {
    const labels = await this.api.labelSet(packHash).catch(() => undefined);
    if (labels !== undefined) this.take(packHash, labels);
  }

  take(packHash: string, labels: LabelSet | null): void {
    this.known.set(packHash, labels);
  }
}
