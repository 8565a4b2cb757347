/** Where a brush size stands on its slider: logarithmic, so that small brushes get as much travel as large ones. */

export function sizeToTravel(size: number): number {
  return Math.log2(size);
}

export function travelToSize(travel: number): number {
  return Math.round(2 ** travel);
}
