/** The WebSocket's frames: one MessagePack value a frame, bytes as bytes, with limits that hold before anything is allocated. */
import { decode, encode } from '@msgpack/msgpack';

/** Largest frame in bytes that either side takes: the largest image file and its envelope. */
export const MAX_FRAME_BYTES = 66 * 1024 * 1024;

const limits = {
  maxStrLength: 1 << 20,
  maxBinLength: MAX_FRAME_BYTES,
  maxArrayLength: 1 << 16,
  maxMapLength: 1 << 12,
  maxExtLength: 16,
};

/** Packs a message; `undefined` in objects is left out, as JSON does. */
export function packFrame(message: unknown): Uint8Array {
  return encode(message, { ignoreUndefined: true });
}

/** Unpacks a frame; throws when it is not MessagePack or exceeds the limits. */
export function unpackFrame(frame: Uint8Array): unknown {
  return decode(frame, limits);
}
