import { expect, test } from 'vitest';
import { landscapeLabels } from '../../../test/support/labels/landscape-labels.ts';
import { wordsOfClass } from './class-words.ts';
import { ADE20K } from './tables/ade20k.ts';
import { ADE20K_JAPANESE } from './tables/ade20k-japanese.ts';

test('every class of ADE20K has a Japanese name of its own, in its place', () => {
  expect(ADE20K_JAPANESE.length).toBe(ADE20K.names.length);
  expect(new Set(ADE20K_JAPANESE).size).toBe(ADE20K_JAPANESE.length);
  for (const [english, japanese] of [
    ['wall', '壁'],
    ['sea', '海'],
    ['waterfall', '滝'],
    ['flag', '旗'],
  ] as const)
    expect(wordsOfClass(english, [])).toEqual({ en: english, ja: japanese });
});

test("a label's own name goes first, and a name nobody knows stays", () => {
  const labels = landscapeLabels;
  const label = labels[0]!;
  expect(wordsOfClass(label.name.en, labels)).toEqual(label.name);
  expect(wordsOfClass('traffic cone', labels)).toEqual({ en: 'traffic cone', ja: 'traffic cone' });
});
