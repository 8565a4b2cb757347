/** Takes the network that was asked for out of a checkpoint, or says which there are. */
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import type { Checkpoint } from '../open-checkpoint.ts';
import { findNetworks, type FoundNetwork, type NetworkKind } from './find-networks.ts';
import { nameForeignNetwork } from './name-foreign-network.ts';

/** For a message: the first of these names. */
export function listNames(names: readonly string[]): string {
  const listed = names.slice(0, 6).join(', ');
  return (names.length > 6 ? `${listed} …` : listed).slice(0, 200);
}

/**
 * The network of a kind; `name` chooses where the file holds several. Throws `network-several`, `network-absent`, or a
 * word on what the file holds instead.
 */
export function chooseNetwork(checkpoint: Checkpoint, kind: NetworkKind, name: string | undefined): FoundNetwork {
  const found = findNetworks(checkpoint);
  const fitting = found.filter((network) => network.kind === kind);
  if (fitting.length === 0) throw explainAbsence(checkpoint, kind, found);
  const names = listNames(fitting.map((network) => network.name || '.'));
  if (name !== undefined) {
    const chosen = fitting.find((network) => network.name === name || (name === '.' && network.name === ''));
    if (!chosen) throw new SpadeworkError('network-absent', { name, names });
    return chosen;
  }
  if (fitting.length > 1) throw new SpadeworkError('network-several', { names });
  return fitting[0]!;
}

function explainAbsence(checkpoint: Checkpoint, kind: NetworkKind, found: readonly FoundNetwork[]): SpadeworkError {
  if (found.length > 0) return new SpadeworkError(kind === 'generator' ? 'network-is-encoder' : 'network-is-generator');
  const tensors = [...checkpoint.dicts.values()].flatMap((dict) => [...dict.keys()]);
  if (tensors.length === 0) return new SpadeworkError('checkpoint-empty');
  const network = nameForeignNetwork(checkpoint);
  if (network !== undefined) return new SpadeworkError('network-foreign', { network });
  return new SpadeworkError('network-unknown', { names: listNames(tensors) });
}
