/** The first blocks of MobileNetV2 as they ship with the app (models/features): what the perceptual loss reads, in halves. */
import { mobileNetKernels, PERCEPTUAL_BLOCKS } from '../../src-main/engine/network/mobile-net.ts';
import type { Weights, WeightTensor } from '../../src-main/engine/network/weights.ts';
import { withFile } from '../../src-main/engine/packs/byte-source.ts';
import { readSafetensorsHeader, readWeights, writeSafetensors } from '../../src-main/engine/packs/safetensors.ts';
import { present } from '../../src-shared/present.ts';

/** Name of the file. */
export const FEATURE_FILE = 'features.safetensors';

/** Names of the convolutions up to the last features that are compared, with the shapes of their kernels (OIHW). */
function featureKernels(): [string, readonly number[]][] {
  const kernels = [...mobileNetKernels()];
  const last = kernels.findIndex(([name]) => name === `blocks.${present(PERCEPTUAL_BLOCKS.at(-1))}.expand`);
  return kernels.slice(0, last + 1);
}

/** The file's bytes. `weights`: of all of MobileNetV2. */
export function writeFeaturePack(weights: Weights, metadata: Readonly<Record<string, string>>): Uint8Array {
  const kept = featureKernels().flatMap(([name]) =>
    ['weight', 'bias'].map((part): [string, WeightTensor] => [
      `${name}.${part}`,
      present(weights.get(`${name}.${part}`)),
    ]),
  );
  return writeSafetensors(new Map(kept), { precision: () => 'F16', metadata });
}

/** Throws `safetensors-*`, and RangeError where the tensors are others. */
export function readFeaturePack(path: string): Weights {
  return withFile(path, (source) => {
    const header = readSafetensorsHeader(source);
    for (const [name, shape] of featureKernels())
      for (const [part, expected] of [
        [`${name}.weight`, shape],
        [`${name}.bias`, shape.slice(0, 1)],
      ] as const)
        if (header.tensors.get(part)?.shape.join() !== expected.join())
          throw new RangeError(`${part}: [${expected.join(', ')}] expected`);
    return readWeights(source, header);
  });
}
