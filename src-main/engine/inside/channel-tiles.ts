/** Channels of a feature map as small pictures in grey: averaged where they are larger than wanted, from their least to their largest number. */
import type { ChannelTile } from '../../../src-shared/api/inside-api.ts';
import type { Size } from '../../../src-shared/geometry.ts';
import type { FloatTensor } from '../runtimes/runtime.ts';

/** The channels of most contrast, at most `count`, the first of them first. */
export function contrastSheet(map: FloatTensor, count: number, side: number): ChannelTile[] {
  const [, channels = 0] = map.shape;
  const measured = Array.from({ length: channels }, (_, channel) => ({ channel, ...measure(planeOf(map, channel)) }));
  // Of equal contrast, the order of the network.
  measured.sort((a, b) => b.contrast - a.contrast || a.channel - b.channel);
  return measured.slice(0, count).map(({ channel }) => channelTile(map, channel, side));
}

/** One channel of [1, C, H, W], its longer side at most `side`. */
export function channelTile(map: FloatTensor, channel: number, side: number): ChannelTile {
  const [, , height = 1, width = 1] = map.shape;
  const plane = planeOf(map, channel);
  const { min, max, contrast } = measure(plane);
  const small = fitInside({ width, height }, side);
  const means = average(plane, { width, height }, small);
  const scale = max > min ? 255 / (max - min) : 0;
  return {
    channel,
    ...small,
    min,
    max,
    contrast,
    pixels: Uint8Array.from(means, (mean) => (mean - min) * scale + 0.5),
  };
}

function planeOf({ data, shape }: FloatTensor, channel: number): Float32Array {
  const [, , height = 1, width = 1] = shape;
  return data.subarray(channel * height * width, (channel + 1) * height * width);
}

function measure(plane: Float32Array): { min: number; max: number; contrast: number } {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of plane) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  const mean = sum / plane.length;
  let squares = 0;
  for (const value of plane) squares += (value - mean) ** 2;
  return { min, max, contrast: Math.sqrt(squares / plane.length) };
}

function fitInside({ width, height }: Size, side: number): Size {
  const longest = Math.max(width, height);
  if (longest <= side) return { width, height };
  const shrink = (length: number): number => Math.max(1, Math.round((length * side) / longest));
  return { width: shrink(width), height: shrink(height) };
}

/** Mean of the pixels that fall on each pixel of the small picture, every one on one. */
function average(plane: Float32Array, size: Size, small: Size): Float32Array {
  if (small.width === size.width && small.height === size.height) return plane;
  const means = new Float32Array(small.width * small.height);
  const counts = new Uint32Array(means.length);
  for (let y = 0; y < size.height; y++) {
    const row = Math.floor((y * small.height) / size.height) * small.width;
    for (let x = 0; x < size.width; x++) {
      const target = row + Math.floor((x * small.width) / size.width);
      means[target]! += plane[y * size.width + x]!;
      counts[target]!++;
    }
  }
  return means.map((sum, i) => sum / counts[i]!);
}
