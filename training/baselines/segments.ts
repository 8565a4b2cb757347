/** Segments of label maps: connected areas of one label, and how alike two of them are in shape (arXiv 1804.10992, section 3.1). */
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { present } from '../../src-shared/present.ts';

/** Side of the small masks in which shapes are compared. */
const SIDE = 16;
const UNLABELLED = 255;

export interface Segment {
  label: number;
  /** Number of its area in `areas` of the map that it comes from. */
  area: number;
  pixels: number;
  left: number;
  top: number;
  width: number;
  height: number;
  /** 1 where it is, over its box of SIDE by SIDE. */
  shape: Uint8Array;
}

export interface SegmentedMap {
  width: number;
  height: number;
  /** Number of the segment at each pixel; unlabelled pixels belong to one as well, which is not among `segments`. */
  areas: Int32Array;
  segments: Segment[];
}

/** Connected by their sides. Segments of fewer than `least` pixels are left out. */
export function findSegments({ width, height, ids }: LabelMap, least: number): SegmentedMap {
  const areas = new Int32Array(ids.length).fill(-1);
  const segments: Segment[] = [];
  const open: number[] = [];
  let area = 0;
  for (let start = 0; start < ids.length; start++) {
    if (areas[start] !== -1) continue;
    const label = ids[start]!;
    const box = { left: width, top: height, right: 0, bottom: 0 };
    let pixels = 0;
    open.push(start);
    areas[start] = area;
    while (open.length > 0) {
      const pixel = present(open.pop());
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      pixels++;
      box.left = Math.min(box.left, x);
      box.top = Math.min(box.top, y);
      box.right = Math.max(box.right, x + 1);
      box.bottom = Math.max(box.bottom, y + 1);
      const beside = [
        x > 0 && pixel - 1,
        x + 1 < width && pixel + 1,
        y > 0 && pixel - width,
        y + 1 < height && pixel + width,
      ];
      for (const next of beside) {
        if (next === false || areas[next] !== -1 || ids[next] !== label) continue;
        areas[next] = area;
        open.push(next);
      }
    }
    if (pixels >= least && label !== UNLABELLED) {
      const { left, top } = box;
      const segment = { label, area, pixels, left, top, width: box.right - left, height: box.bottom - top };
      segments.push({ ...segment, shape: shapeOf(segment, areas, width) });
    }
    area++;
  }
  return { width, height, areas, segments };
}

function shapeOf(
  { area, left, top, width, height }: Omit<Segment, 'shape'>,
  areas: Int32Array,
  stride: number,
): Uint8Array {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const y = top + Math.floor((Math.floor(i / SIDE) * height) / SIDE);
    const x = left + Math.floor(((i % SIDE) * width) / SIDE);
    return areas[y * stride + x] === area ? 1 : 0;
  });
}

/** How unlike two segments are: overlap of their shapes in their boxes, their places, and the size and form of the boxes, about alike. */
export function segmentDistance(a: Segment, b: Segment, size: { width: number; height: number }): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.shape.length; i++) {
    both += a.shape[i]! & b.shape[i]!;
    either += a.shape[i]! | b.shape[i]!;
  }
  const place =
    Math.abs(a.left + a.width / 2 - b.left - b.width / 2) / size.width +
    Math.abs(a.top + a.height / 2 - b.top - b.height / 2) / size.height;
  const boxes = Math.abs(Math.log(a.width / b.width)) + Math.abs(Math.log(a.height / b.height));
  return 1 - both / either + place + boxes / 2;
}
