import { expect, test } from 'vitest';
import type { TeachingPair } from '../../src-shared/api/teach-api.ts';
import { labelShares, remarksOn } from './set-words.ts';

const pair = (shares: Record<number, number>, side = 300): TeachingPair => ({
  id: '0123456789ab',
  name: 'a',
  width: side,
  height: side + 100,
  shares: Object.entries(shares).map(([id, share]) => ({ id: Number(id), share })),
});
const label = (id: number) => ({ id, name: { en: `label ${id}`, ja: `${id}` }, colour: '#000000' });
const pack = {
  key: 'p',
  packHash: '',
  name: { en: 'p', ja: 'p' },
  labels: [label(0), label(1), label(2)],
  sizes: [128],
  memory: [{ size: 128, batch: 4, bytes: 3e9 }],
  takesUnlabelled: true,
};

test('every pair counts alike, and what is no label is not among them', () => {
  expect(labelShares([pair({ 0: 0.5, 1: 0.5 }), pair({ 0: 0.9, 255: 0.1 })])).toEqual([
    { id: 0, share: 0.7, photos: 2 },
    { id: 1, share: 0.25, photos: 1 },
  ]);
});

test('what is too little is said', () => {
  const pairs = [pair({ 0: 0.5, 255: 0.5 }), pair({ 0: 0.9, 1: 0.1 }, 100)];
  expect(remarksOn({ pairs, pack }, 128)).toEqual({
    tooFew: false,
    few: true,
    once: [1],
    absent: [2],
    muchUnlabelled: true,
    small: 1,
  });
  expect(remarksOn({ pairs: [pair({ 0: 1 })], pack }, 128)).toMatchObject({ tooFew: true, few: false, once: [] });
  expect(remarksOn({ pairs: Array.from({ length: 8 }, () => pair({ 0: 1 })), pack }, 128)).toMatchObject({
    few: false,
    muchUnlabelled: false,
    small: 0,
  });
});
