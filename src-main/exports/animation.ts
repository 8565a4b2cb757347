/** Moving pictures from the frames of a walk: animated WebP, or GIF with its 256 colours. */
import type { Size } from '../../src-shared/geometry.ts';
import type { AnimationOptions } from '../../src-shared/exports/batch-plan.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { loadImageLibrary } from '../files/image-library.ts';

/** All frames lie in memory at once while they are encoded. */
const MAX_BYTES = 384 * 1024 * 1024;

/** Throws `animation-too-large` for more or larger frames than can be encoded. */
export function assertAnimationFits(frames: number, { width, height }: Size): void {
  const max = Math.floor(MAX_BYTES / (width * height * 3));
  if (frames > max) throw new SpadeworkError('animation-too-large', { frames, width, height, max });
}

/** GIF counts in hundredths of a second. */
const GIF_TICK = 10;

/** `readFrame` gives the RGB of a frame in `size`. Loops for ever. */
export async function encodeAnimation(
  frames: number,
  size: Size,
  readFrame: (index: number) => Promise<Uint8Array>,
  { format, framesPerSecond }: AnimationOptions,
  quality: number,
): Promise<Uint8Array> {
  assertAnimationFits(frames, size);
  const sharp = await loadImageLibrary();
  const frameBytes = size.width * size.height * 3;
  const pixels = new Uint8Array(frames * frameBytes);
  for (let i = 0; i < frames; i++) pixels.set(await readFrame(i), i * frameBytes);
  const image = sharp(pixels, {
    raw: { width: size.width, height: size.height * frames, channels: 3, pageHeight: size.height },
    limitInputPixels: false,
  });
  const timing = { loop: 0, delay: frameDelays(frames, framesPerSecond, format === 'gif' ? GIF_TICK : 1) };
  const encoded = format === 'webp' ? image.webp({ quality, ...timing }) : image.gif(timing);
  return Uint8Array.from(await encoded.toBuffer());
}

/** Milliseconds in whole ticks that keep the speed over the whole: single frames differ by at most one tick. */
export function frameDelays(frames: number, framesPerSecond: number, tick: number): number[] {
  const at = (frame: number): number => Math.round((frame * 1000) / framesPerSecond / tick) * tick;
  return Array.from({ length: frames }, (_, i) => at(i + 1) - at(i));
}
