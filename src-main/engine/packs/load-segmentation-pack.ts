/** Loads a segmentation pack: a folder with pack.json and one file of weights (docs/model-packs.md). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { segmentationManifestSchema, type SegmentationManifest } from '../../../src-shared/segmentation.ts';
import { scaledWeights, segmenterTensors } from '../network/segmenter.ts';
import type { Weights } from '../network/weights.ts';
import { loadWeights, MANIFEST_FILE, readManifest } from './load-pack.ts';

export interface SegmentationPack {
  readonly manifest: SegmentationManifest;
  readonly weights: Weights;
}

/**
 * Reads and checks everything: manifest, hash, names and shapes of all tensors. Throws `no-segmentation-pack` where there is none,
 * `pack-*`, `safetensors-*`, `weights-not-finite`.
 */
export function loadSegmentationPack(folder: string): SegmentationPack {
  if (!existsSync(join(folder, MANIFEST_FILE))) throw new SpadeworkError('no-segmentation-pack');
  const manifest = readManifest(folder, segmentationManifestSchema);
  const { weights, classes } = manifest;
  const tensors = loadWeights(folder, { weights, tensors: segmenterTensors(classes.count) });
  return { manifest, weights: scaledWeights(tensors) };
}
