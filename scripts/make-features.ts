/**
 * Makes models/features out of the published MobileNetV2: the blocks that the perceptual loss of training reads, in halves.
 *
 *   node scripts/run.mjs scripts/make-features.ts NETS models/features
 *
 * NETS holds mobilenet_v2_imagenet.json and .npz (models/recipe/README.md). The same network gives the same bytes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEATURE_FILE, writeFeaturePack } from '../training/features/feature-pack.ts';
import { MOBILE_NET_FILES, readMobileNet } from '../training/features/read-mobile-net.ts';

const [nets, out] = process.argv.slice(2);
if (nets === undefined || out === undefined)
  throw new Error('Usage: node scripts/run.mjs scripts/make-features.ts NETS OUT');

const graph = readFileSync(join(nets, MOBILE_NET_FILES.graph), 'utf8');
const weights = readMobileNet(graph, readFileSync(join(nets, MOBILE_NET_FILES.weights)));
const file = writeFeaturePack(weights, {
  format: 'spadework-features-1',
  licence: 'Apache-2.0',
  source: 'MobileNetV2 (arXiv 1801.04381) trained on ImageNet, published by its authors in the TensorFlow model garden',
});
mkdirSync(out, { recursive: true });
writeFileSync(join(out, FEATURE_FILE), file);
console.log(`${join(out, FEATURE_FILE)}: ${(file.length / 1e6).toFixed(2)} MB`);
