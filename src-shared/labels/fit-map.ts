import type { Size } from '../geometry.ts';
import { cellSide, coverWithCells } from './fit.ts';
import { extendEdges, resizeNearest, type LabelMap } from './label-map.ts';
import type { GeneratorArchitecture } from '../packs.ts';

/** The map at the size of the picture, in its upper left, carried on to the end of the cells that cover it. */
export function fitMap(map: LabelMap, size: Size, generator: Pick<GeneratorArchitecture, 'upsampling'>): LabelMap {
  const cell = cellSide(generator);
  const cells = coverWithCells(generator, size);
  const fitting = map.width === size.width && map.height === size.height;
  const scaled = fitting ? map : resizeNearest(map, size.width, size.height);
  return extendEdges(scaled, cells.width * cell, cells.height * cell);
}
