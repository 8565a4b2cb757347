import type { Size } from '../../src-shared/geometry.ts';
import { cellSide, coverWithCells } from '../../src-shared/labels/fit.ts';
import { extendEdges, resizeNearest, type LabelMap } from '../../src-shared/labels/label-map.ts';
import type { GeneratorArchitecture } from '../../src-shared/packs.ts';

/** The map at the size of the picture, in its upper left, carried on to the end of the cells that cover it. */
export function fitMap(map: LabelMap, size: Size, generator: Pick<GeneratorArchitecture, 'upsampling'>): LabelMap {
  const cell = cellSide(generator);
  const cells = coverWithCells(generator, size);
  const fitting = map.width === size.width && map.height === size.height;
  const scaled = fitting ? map : resizeNearest(map, size.width, size.height);
  return extendEdges(scaled, cells.width * cell, cells.height * cell);
}
