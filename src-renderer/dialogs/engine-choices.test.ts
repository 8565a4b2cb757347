import { expect, test } from 'vitest';
import { budgetChoices, megabytes, threadChoices } from './engine-choices.ts';

const MIB = 1024 * 1024;

test('threads: every count of a small machine, doublings on a large one', () => {
  expect(threadChoices(4, null)).toEqual([1, 2, 3, 4]);
  expect(threadChoices(96, null).slice(14)).toEqual([15, 16, 32, 64, 96]);
});

test('budgets end where the machine does', () => {
  expect(budgetChoices(512 * MIB, null).map(megabytes)).toEqual(['32 MB', '64 MB', '128 MB', '256 MB', '512 MB']);
});

test('what is chosen is always among the choices', () => {
  expect(threadChoices(96, 20)).toContain(20);
  expect(budgetChoices(512 * MIB, 100 * MIB).map(megabytes)).toEqual([
    '32 MB',
    '64 MB',
    '100 MB',
    '128 MB',
    '256 MB',
    '512 MB',
  ]);
});
