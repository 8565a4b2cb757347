import { describe, expect, it } from 'vitest';
import { styleChoiceSchema, type StyleChoice } from '../../src-shared/request.ts';
import type { StyleEntry } from '../../src-shared/api/style-api.ts';
import type { StyleBase } from '../styles/style-choice.svelte.ts';
import { planFresh, planVariants, stylesIn, type PlannedVariant, type VariantRequest } from './plan-variants.ts';

const make = (id: string, more: Partial<StyleEntry> = {}): StyleEntry => ({
  id,
  name: { en: id, ja: id },
  origin: 'shipped',
  starred: false,
  addedAt: null,
  style: { mu: [1], sigma: [2] },
  ...more,
});
const photo: StyleBase = { kind: 'encoded', name: 'photo', mu: [3], sigma: [4], source: { kind: 'told' } };
const request: VariantRequest = {
  kind: 'seeds',
  count: 3,
  seed: 7,
  base: null,
  strength: 0.5,
  styles: [make('dusk'), make('unread', { style: null }), make('dawn', { starred: true, origin: 'own' })],
};

describe('planVariants', () => {
  it('makes seeds that follow each other, round the largest', () => {
    expect(planVariants({ ...request, seed: 0xffffffff, count: 2 }).map(({ choice }) => choice)).toEqual([
      { kind: 'seed', seed: 0xffffffff },
      { kind: 'seed', seed: 0 },
    ]);
  });
  it('varies the style in force', () => {
    expect(planVariants({ ...request, base: photo, count: 1 })[0]).toEqual({
      name: { en: 'photo', ja: 'photo' },
      choice: { kind: 'encoded', name: 'photo', mu: [3], sigma: [4], strength: 0.5, seed: 7 },
      source: { kind: 'told' },
    });
  });
  it('takes styles as they are, without those that were not read', () => {
    const planned = planVariants({ ...request, kind: 'styles' });
    expect(planned.map(({ name }) => name?.en)).toEqual(['dusk', 'dawn']);
    expect(planned[0]!.choice).toMatchObject({ strength: 0 });
  });
  it('takes every style with every seed', () => {
    const planned = planVariants({ ...request, kind: 'both' });
    expect(planned.map(({ name, choice }) => [name?.en, choice.kind === 'encoded' && choice.seed])).toEqual([
      ['dusk', 7],
      ['dusk', 8],
      ['dusk', 9],
      ['dawn', 7],
      ['dawn', 8],
      ['dawn', 9],
    ]);
    for (const { choice } of planned) expect(styleChoiceSchema.safeParse(choice).success).toBe(true);
  });
});

it('chooses styles by star and by origin', () => {
  expect(stylesIn('all', request.styles)).toHaveLength(3);
  expect(stylesIn('starred', request.styles).map(({ id }) => id)).toEqual(['dawn']);
  expect(stylesIn('own', request.styles).map(({ id }) => id)).toEqual(['dawn']);
});

describe('planFresh', () => {
  const seedsOf = (planned: readonly PlannedVariant[]): unknown[] => planned.map(({ choice }) => choice);
  const isBelow =
    (end: number) =>
    (choice: StyleChoice): boolean =>
      choice.kind === 'seed' && choice.seed < end;
  it.each([
    ['some', 9],
    ['all', 13],
  ])('goes on with the seeds that follow where %s are there', (_, end) => {
    const wanted = [end, end + 1, end + 2].map((seed) => ({ kind: 'seed', seed }));
    expect(seedsOf(planFresh(request, isBelow(end)))).toEqual(wanted);
  });
  it('asks for nothing where all styles are there', () => {
    expect(planFresh({ ...request, kind: 'styles' }, () => true)).toEqual([]);
  });
});
