/** An MP4 of pictures, encoded by the browser itself (WebCodecs). */
import type { Size } from '../../src-shared/geometry.ts';
import type { VideoCodec } from 'mediabunny';
import type { Picture } from '../../src-shared/api/studio-api.ts';
import { present } from '../../src-shared/present.ts';
import { pictureImage } from '../canvas/picture-image.ts';

/** In the order of how many players take them. Browsers without a licence for H.264 have the free ones. */
const CODECS: VideoCodec[] = ['avc', 'vp9', 'av1'];

/** What players call them. */
export const CODEC_NAMES: Partial<Record<VideoCodec, string>> = { avc: 'H.264', vp9: 'VP9', av1: 'AV1' };

export interface VideoPlan {
  size: Size;
  frames: number;
  framesPerSecond: number;
  codec: VideoCodec;
}

/** The first codec that this browser encodes pictures of `size` with, or null. */
export async function findVideoCodec({ width, height }: Size): Promise<VideoCodec | null> {
  const { getFirstEncodableVideoCodec } = await import('mediabunny');
  return getFirstEncodableVideoCodec(CODECS, { width, height });
}

/** Encodes frames as they come. Rejects with the signal's reason when it aborts. */
export async function encodeVideo(
  plan: VideoPlan,
  readFrame: (index: number) => Promise<Picture>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { BufferTarget, CanvasSource, Mp4OutputFormat, Output, QUALITY_VERY_HIGH } = await import('mediabunny');
  const canvas = new OffscreenCanvas(plan.size.width, plan.size.height);
  const context = present(canvas.getContext('2d', { alpha: false }));
  const target = new BufferTarget();
  // The table of contents in front, so that the file plays while it is being fetched.
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const source = new CanvasSource(canvas, { codec: plan.codec, bitrate: QUALITY_VERY_HIGH });
  output.addVideoTrack(source, { frameRate: plan.framesPerSecond });
  await output.start();
  try {
    for (let index = 0; index < plan.frames; index++) {
      const picture = await readFrame(index);
      signal.throwIfAborted();
      context.putImageData(pictureImage(picture), 0, 0);
      await source.add(index / plan.framesPerSecond, 1 / plan.framesPerSecond);
    }
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
  return new Uint8Array(present(target.buffer));
}
