/** Reads the state dict out of a torch checkpoint, executing nothing. */
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { present } from '../../../src-shared/present.ts';
import { toByteSource, type ByteInput } from '../../engine/packs/byte-source.ts';
import type { Weights } from '../../engine/network/weights.ts';
import { openTorchCheckpoint, type StateDict } from './state-dicts.ts';

export interface TorchCheckpointOptions {
  /** Key of the state dict to take, dotted when nested, where the file holds several. */
  entry?: string;
}

/**
 * Reads a `.pth` (both containers) as float32, names as they stand in the file. Of a file with several state dicts
 * takes the one called 'state_dict', or the one that `entry` names. Throws `checkpoint-*` and `file-ends-early`.
 */
export function readTorchCheckpoint(input: ByteInput, options: TorchCheckpointOptions = {}): Weights {
  const checkpoint = openTorchCheckpoint(toByteSource(input));
  return checkpoint.load(chooseStateDict(checkpoint.dicts, options.entry));
}

function chooseStateDict(found: ReadonlyMap<string, StateDict>, entry: string | undefined): StateDict {
  if (found.size === 0) throw new SpadeworkError('checkpoint-empty');
  const [only] = found.values();
  if (entry === undefined && found.size === 1) return present(only);
  const chosen = found.get(entry ?? 'state_dict');
  if (!chosen) throw new SpadeworkError('checkpoint-ambiguous', { names: [...found.keys()].join(', ').slice(0, 200) });
  return chosen;
}
