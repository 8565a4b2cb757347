import { resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { segmentPhoto } from './segmenter.ts';

vi.mock('onnxruntime-node', () => {
  throw new Error('no native part for this machine');
});

test('a machine on which onnxruntime does not load is told apart from an app without the segmentation pack', async () => {
  const photo = { width: 2, height: 2, rgb: new Uint8Array(12) };
  await expect(segmentPhoto(resolve('models/segmentation'), photo, 1)).rejects.toMatchObject({ code: 'no-segmenter' });
  await expect(segmentPhoto(resolve('models/absent'), photo, 1)).rejects.toMatchObject({
    code: 'no-segmentation-pack',
  });
});
