/** What a set of pairs holds, in words: how much of which label, and what is too little to learn from. */
import type { Teaching, TeachingPair } from '../../src-shared/api/teach-api.ts';
import { UNLABELLED } from '../../src-shared/labels/semantics.ts';

export interface LabelShare {
  id: number;
  /** Share of all pixels, 0..1. */
  share: number;
  photos: number;
}

/** Pairs below which a pack learns them by heart. */
const FEW_PAIRS = 8;
/** Pairs from which on the pictures are good. */
export const GOOD_PAIRS = 20;
const MUCH_UNLABELLED = 0.2;

/** Labels that the set shows, the largest first; every pair counts alike. */
export function labelShares(pairs: readonly TeachingPair[]): LabelShare[] {
  const byId = new Map<number, LabelShare>();
  for (const { shares } of pairs)
    for (const { id, share } of shares) {
      const known = byId.get(id) ?? { id, share: 0, photos: 0 };
      byId.set(id, { id, share: known.share + share / pairs.length, photos: known.photos + 1 });
    }
  return [...byId.values()].filter(({ id }) => id !== UNLABELLED).sort((a, b) => b.share - a.share);
}

export interface SetRemarks {
  /** So few pairs that the training cannot begin. */
  tooFew: boolean;
  few: boolean;
  /** Ids of labels that one photo alone shows. */
  once: number[];
  /** Ids of the pack's labels that no photo shows. */
  absent: number[];
  muchUnlabelled: boolean;
  /** How many photos are smaller than the crops. */
  small: number;
}

export function remarksOn({ pairs, pack }: Pick<Teaching, 'pairs' | 'pack'>, size: number): SetRemarks {
  const shares = labelShares(pairs);
  const shown = new Set(shares.map(({ id }) => id));
  const unlabelled = pairs.flatMap(({ shares: each }) => each.filter(({ id }) => id === UNLABELLED));
  return {
    tooFew: pairs.length < 2,
    few: pairs.length >= 2 && pairs.length < FEW_PAIRS,
    once: pairs.length < 2 ? [] : shares.filter(({ photos }) => photos === 1).map(({ id }) => id),
    absent: (pack?.labels ?? []).filter(({ id }) => !shown.has(id)).map(({ id }) => id),
    muchUnlabelled: unlabelled.reduce((sum, { share }) => sum + share, 0) > MUCH_UNLABELLED * pairs.length,
    small: pairs.filter(({ width, height }) => Math.min(width, height) < size).length,
  };
}
