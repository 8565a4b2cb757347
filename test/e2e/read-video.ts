import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';

/** What a video file holds, by its own tables. */
export async function readVideo(
  bytes: Uint8Array,
): Promise<{ width: number; height: number; frames: number; seconds: number }> {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) });
  const track = (await input.getPrimaryVideoTrack())!;
  const [stats, seconds] = [await track.computePacketStats(), await track.computeDuration()];
  return {
    width: await track.getDisplayWidth(),
    height: await track.getDisplayHeight(),
    frames: stats.packetCount,
    seconds: Math.round(seconds * 1000) / 1000,
  };
}
