import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LabelSet } from '../../src-shared/labels/label-set.ts';
import { openLabelSets, type LabelSets } from './label-sets.ts';

const HASH = 'a'.repeat(64);
const set: LabelSet = [{ id: 3, name: { en: 'sky', ja: '空', fr: 'ciel' }, colour: '#87ceeb', key: 4, group: 'Air' }];
let folder: string;
let setAside: string[];
const open = (): LabelSets => openLabelSets(folder, ({ kept }) => setAside.push(kept));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'label-sets-'));
  setAside = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a label set is kept for its pack alone, over restarts, until it is given up', async () => {
  expect(await open().read(HASH)).toBe(null);
  await open().change(HASH, set);
  expect(await open().read(HASH)).toEqual(set);
  expect(await open().read('b'.repeat(64))).toBe(null);
  await open().change(HASH, null);
  expect(await open().read(HASH)).toBe(null);
});

it('a damaged one is set aside with a word, and the labels are as the pack has them', async () => {
  writeFileSync(join(folder, `${HASH}.json`), '{"version":1,"labels":[{"id":999}]}');
  expect(await open().read(HASH)).toBe(null);
  expect(setAside).toEqual([`${HASH}.json.damaged`]);
  expect(readdirSync(folder)).toEqual([`${HASH}.json.damaged`]);
});
