/** Finds the SPADE networks in a checkpoint: a file may hold several, in dicts of their own or under prefixes. */
import type { Checkpoint, TensorList } from '../open-checkpoint.ts';
import { plainName } from './plain-names.ts';

export type NetworkKind = 'generator' | 'encoder';

export interface FoundNetwork {
  kind: NetworkKind;
  /** How people name it: the keys that lead to it, such as 'net_G', 'g_ema', 'model.netG'; '' for the whole file. */
  name: string;
  /** The dict that it lies in. */
  dict: string;
  /** Names of its tensors in the file, by their plain names without its own prefix. */
  tensors: ReadonlyMap<string, string>;
}

/** A kernel, as it stands with either spectral norm or without. */
const KERNEL = String.raw`(?:weight|weight_orig|parametrizations\.weight\.original)`;
/** One tensor that every network of a kind has; what stands before it is its prefix. */
const LANDMARKS: Readonly<Record<NetworkKind, RegExp>> = {
  generator: new RegExp(String.raw`^(.*?)head_0\.conv_0\.${KERNEL}$`),
  encoder: /^(.*?)fc_mu\.weight$/,
};

/** Every generator and style encoder in the file, in its order. */
export function findNetworks(checkpoint: Pick<Checkpoint, 'dicts'>): FoundNetwork[] {
  return [...checkpoint.dicts].flatMap(([dict, tensors]) => findInDict(dict, tensors));
}

function findInDict(dict: string, tensors: TensorList): FoundNetwork[] {
  const names = [...tensors.keys()].map((name) => ({ name, plain: plainName(name) }));
  const places: { kind: NetworkKind; prefix: string }[] = [];
  for (const { plain } of names) {
    for (const kind of ['generator', 'encoder'] as const) {
      const prefix = LANDMARKS[kind].exec(plain)?.[1];
      const isNew = prefix !== undefined && !places.some((place) => place.kind === kind && place.prefix === prefix);
      if (isNew) places.push({ kind, prefix });
    }
  }
  const prefixes = places.map(({ prefix }) => prefix);
  return places.map(({ kind, prefix }) => {
    // A network without a prefix beside one that has one does not own the other's tensors.
    const others = prefixes.filter((other) => other.length > prefix.length && other.startsWith(prefix));
    const own = names.filter(
      ({ plain }) => plain.startsWith(prefix) && !others.some((other) => plain.startsWith(other)),
    );
    return {
      kind,
      name: [dict, prefix.replace(/\.$/, '')].filter((part) => part !== '').join('.'),
      dict,
      tensors: new Map(own.map(({ name, plain }) => [plain.slice(prefix.length), name])),
    };
  });
}
