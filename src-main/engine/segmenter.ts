/** Reads the classes of a photo: opens the segmentation pack, runs it once, and closes it again. */
import type { RgbImage } from '../../src-shared/api/values.ts';
import { cleanAreas } from '../../src-shared/labels/clean-areas.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { likeliestClasses } from './likeliest-classes.ts';
import { loadSegmentationPack } from './packs/load-segmentation-pack.ts';
import { normalisePhoto } from './picture.ts';
import { OnnxSegmenter } from './runtimes/onnx/onnx-segmenter.ts';

/** One class a pixel, of the photo's size. Throws as loadSegmentationPack, and `no-segmenter` where onnxruntime does not load. */
export async function readClasses(packFolder: string, photo: RgbImage, threads: number): Promise<LabelMap> {
  const { manifest, weights } = loadSegmentationPack(packFolder);
  const segmenter = await OnnxSegmenter.open(manifest.input, weights, threads);
  try {
    const logits = await segmenter.read(normalisePhoto(photo), photo.height, photo.width);
    return likeliestClasses(logits, manifest.input, photo);
  } finally {
    await segmenter.dispose();
  }
}

/** The same with even edges and without islands of a few pixels, to paint with. */
export async function segmentPhoto(packFolder: string, photo: RgbImage, threads: number): Promise<LabelMap> {
  return cleanAreas(await readClasses(packFolder, photo, threads));
}
