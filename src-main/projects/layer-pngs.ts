/** The PNGs of layers as they were last packed: one whose tiles are still the same is not packed again. */
import type { DocumentSnapshot, LayerId, LayerSnapshot } from '../../src-shared/document/index.ts';
import { labelPalette } from '../../src-shared/labels/export-map.ts';
import type { Label } from '../../src-shared/packs.ts';

/** Bytes of PNGs that are kept; layers beyond them are packed at every save. */
const MAX_BYTES = 64 * 1024 * 1024;

interface Packed {
  tiles: LayerSnapshot['tiles'];
  /** What the PNG depends on beside the tiles: the document's size and the labels' colours. */
  key: string;
  png: Uint8Array;
}

export class LayerPngs {
  private readonly packed = new Map<LayerId, Packed>();

  /** The PNG of layer `index` of `snapshot`; `pack` makes it where it is not there. */
  async take(
    { width, height, layers }: Omit<DocumentSnapshot, 'base'>,
    index: number,
    labels: readonly Label[],
    pack: () => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    const { id, tiles } = layers[index]!;
    const key = `${width} ${height} ${Buffer.from(labelPalette(labels)).toString('latin1')}`;
    const known = this.packed.get(id);
    // Tiles that stand in a snapshot are never written into: the same tile is the same pixels.
    if (known?.key === key && known.tiles.every((tile, i) => tile === tiles[i])) return known.png;
    const png = await pack();
    this.packed.delete(id);
    if (this.bytes + png.length <= MAX_BYTES) this.packed.set(id, { tiles, key, png });
    return png;
  }

  /** Forgets layers that `snapshot` has no more. */
  keepOnly({ layers }: Pick<DocumentSnapshot, 'layers'>): void {
    const ids = new Set(layers.map(({ id }) => id));
    for (const id of this.packed.keys()) if (!ids.has(id)) this.packed.delete(id);
  }

  private get bytes(): number {
    return [...this.packed.values()].reduce((sum, { png }) => sum + png.length, 0);
  }
}
