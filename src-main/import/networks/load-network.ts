/** Reads a found network: its own tensors, folded, and nothing else; what is left out is told. */
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { present } from '../../../src-shared/present.ts';
import type { Weights } from '../../engine/network/weights.ts';
import type { TensorShapes } from '../../engine/packs/expected-tensors.ts';
import { foldedName, foldSpectralNorm } from '../fold-spectral-norm.ts';
import type { Checkpoint } from '../open-checkpoint.ts';
import type { FoundNetwork } from './find-networks.ts';

/** Modules that stand beside a generator or encoder in a file and are no part of it. */
const NEIGHBOURS =
  /^(net_?|model_?)?(d|e|g|vgg|dis|gen|enc|disc|discriminator|encoder|generator|criterion\w*|loss\w*|optim\w*|scheduler\w*|ema\w*|shadow\w*|teacher\w*|online\w*)\d*$/i;

/** Shapes of a network's tensors by their names after folding; `weight` of spectral norm has the shape of its original. */
export function foldedShapes(checkpoint: Checkpoint, network: FoundNetwork): Map<string, { shape: readonly number[] }> {
  const shapes = new Map<string, { shape: readonly number[] }>();
  const dict = present(checkpoint.dicts.get(network.dict));
  for (const [plain, name] of network.tensors) {
    const folded = foldedName(plain);
    if (folded !== undefined) shapes.set(folded, present(dict.get(name)));
  }
  return shapes;
}

/**
 * Names of tensors that the architecture has no place for and that nothing is lost without: counters, single numbers,
 * other networks. Throws `network-surplus` for any other: then it is another network, and pictures would be wrong.
 */
export function findSurplus(
  shapes: ReadonlyMap<string, { shape: readonly number[] }>,
  expected: TensorShapes,
): string[] {
  const parts = new Set([...expected.keys()].map((name) => name.split('.')[0]!));
  const surplus = [...shapes].filter(([name]) => !expected.has(name));
  for (const [name, { shape }] of surplus) {
    const part = name.split('.')[0]!;
    const isCounter = !parts.has(part) && shape.every((dimension) => dimension === 1);
    if (!isCounter && (parts.has(part) || !NEIGHBOURS.test(part)))
      throw new SpadeworkError('network-surplus', { name: name.slice(0, 120) });
  }
  return surplus.map(([name]) => name);
}

/** The numbers of the tensors that the architecture has, spectral norm folded. */
export function loadNetwork(checkpoint: Checkpoint, network: FoundNetwork, expected: TensorShapes): Weights {
  const wanted = [...network.tensors].filter(([plain]) => {
    const layer = plain.replace(/\.(weight_[uv]|parametrizations\.weight\.0\._[uv])$/, '.weight');
    return expected.has(foldedName(layer) ?? '');
  });
  const read = checkpoint.load(
    network.dict,
    wanted.map(([, name]) => name),
  );
  return foldSpectralNorm(new Map(wanted.map(([plain, name]) => [plain, present(read.get(name))])));
}
