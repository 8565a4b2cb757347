/** The WebSocket's frames: one MessagePack value a frame, bytes as bytes, with limits that hold before anything is allocated. */
import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';
import { packRuns, runsLength, unpackRuns } from './byte-runs.ts';

/** Largest frame in bytes that either side takes: the largest image file and its envelope. */
export const MAX_FRAME_BYTES = 66 * 1024 * 1024;

const limits = {
  maxStrLength: 1 << 20,
  maxBinLength: MAX_FRAME_BYTES,
  maxArrayLength: 1 << 16,
  maxMapLength: 1 << 12,
  maxExtLength: MAX_FRAME_BYTES,
};

/** Type of the MessagePack extension for bytes as runs. */
const RUNS = 1;

/** Bytes that the runs of a frame may still stand for. */
interface Room {
  left: number;
}

const extensionCodec = new ExtensionCodec<Room>();
extensionCodec.register({
  type: RUNS,
  encode: (value) => (value instanceof Uint8Array ? packRuns(value) : null),
  decode: (packed, _type, room) => {
    room.left -= runsLength(packed);
    if (room.left < 0) throw new RangeError('the runs of a frame stand for too many bytes');
    return unpackRuns(packed);
  },
});

/** Packs a message; `undefined` in objects is left out, as JSON does, and long bytes that repeat go as runs. */
export function packFrame(message: unknown): Uint8Array {
  return encode(message, { ignoreUndefined: true, extensionCodec, context: { left: 0 } });
}

/** Unpacks a frame; throws when it is not MessagePack or exceeds the limits. */
export function unpackFrame(frame: Uint8Array): unknown {
  return decode(frame, { ...limits, extensionCodec, context: { left: MAX_FRAME_BYTES } });
}
