import { describe, expect, it } from 'vitest';
import { MAX_FRAME_BYTES, packFrame, unpackFrame } from './frames.ts';

describe('frames', () => {
  it('bring messages over, with bytes as bytes', () => {
    const message = {
      method: 'makePicture',
      map: { width: 512, height: 512, ids: new Uint8Array(512 * 512).fill(3, 1000) },
      photo: Uint8Array.from({ length: 9000 }, (_, i) => (i * 7919) >> 3),
      when: new Date(5),
      left: undefined,
    };
    const frame = packFrame(message);
    expect(frame.length).toBeLessThan(10_000);
    const { left, ...rest } = message;
    expect(left).toBeUndefined();
    expect(unpackFrame(frame)).toEqual(rest);
  });

  it('are refused where their runs stand for more than a frame may hold', () => {
    const runs = packFrame(new Uint8Array(9000));
    const said = runs.slice();
    // After the head of the extension: type and length of fewer than 256 bytes.
    new DataView(said.buffer).setUint32(said.length - 4 - 3, MAX_FRAME_BYTES + 1);
    expect(() => unpackFrame(said)).toThrow(/too many bytes/);
    expect(unpackFrame(runs)).toEqual(new Uint8Array(9000));
    const many = packFrame(Array.from({ length: 5 }, () => new Uint8Array(MAX_FRAME_BYTES / 4)));
    expect(many.length).toBeLessThan(200);
    expect(() => unpackFrame(many)).toThrow(/too many bytes/);
  });
});
