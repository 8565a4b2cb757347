import { MAX_MAP_SIDE } from '../../src-shared/labels/label-map.ts';

/** Sides of a new document in label pixels. */
export const DOCUMENT_SIDE = { min: 64, max: MAX_MAP_SIDE } as const;

/** Sizes that are offered, width and height. */
export const DOCUMENT_PRESETS: readonly (readonly [number, number])[] = [
  [512, 512],
  [768, 512],
  [512, 768],
  [1024, 1024],
  [1024, 576],
  [2048, 2048],
];

/** True for a number that a side may have; a cleared field gives null. */
export function isDocumentSide(side: number | null): side is number {
  return side !== null && Number.isInteger(side) && side >= DOCUMENT_SIDE.min && side <= DOCUMENT_SIDE.max;
}
