/** The layers of the open document as a PSD keeps them, in the ids of the pack. */
import { zlibSync } from 'fflate';
import { contentBox, EMPTY } from '../../src-shared/document/index.ts';
import type { MapLayer, MapLayers } from '../../src-shared/exports/map-layers.ts';
import type { DocumentLegend } from '../labels/document-legend.svelte.ts';
import type { Painting } from '../stores/painting.svelte.ts';

/** What the layers are read from. */
export interface LayeredParts {
  painting: Painting;
  legend: Pick<DocumentLegend, 'toPack'>;
}

export function layersOf({ painting: { document, layers }, legend }: LayeredParts): MapLayers {
  const inPack = (width: number, height: number, ids: Uint8Array): Uint8Array => {
    const mapped = legend.toPack({ width, height, ids }).ids;
    return mapped.map((id, i) => (ids[i] === EMPTY ? EMPTY : id));
  };
  const list = layers.flatMap(({ id, name, visible }): MapLayer[] => {
    const box = contentBox(document, id);
    if (box === undefined) return [];
    const { x, y, width, height } = box;
    const packed = zlibSync(inPack(width, height, document.grid(id).read(box)));
    return [{ name, shown: visible, left: x, top: y, width, height, packed }];
  });
  return { base: inPack(1, 1, Uint8Array.of(document.stack.base))[0]!, list };
}
