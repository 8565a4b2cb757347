import { describe, expect, it } from 'vitest';
import { labelSetSchema } from '../../src-shared/labels/label-set.ts';
import { writeLabelSet } from '../../src-shared/labels/label-set-file.ts';
import { LabelDraft } from './label-draft.svelte.ts';

const own = Array.from({ length: 11 }, (_, id) => ({
  id,
  name: { en: `Label ${id}`, ja: `ラベル ${id}` },
  colour: `#${(id * 20).toString(16).padStart(2, '0')}40e0`,
}));

describe('labels that are edited', () => {
  it('say nothing while they are as the pack has them', () => {
    const draft = new LabelDraft(own, null);
    expect(draft.result()).toBe(null);
    expect(draft.labels.map(({ key }) => key)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0]);
    draft.labels[0]!.colour = '#ffffff';
    expect(draft.result()).not.toBe(null);
    draft.reset();
    expect(draft.result()).toBe(null);
  });

  it('are kept as they were named, ordered, keyed, grouped and hidden', () => {
    const draft = new LabelDraft(own, null);
    const [first, second] = draft.labels;
    Object.assign(first!.name, { en: ' sky ', fr: 'ciel', de: ' ' });
    Object.assign(first!, { group: ' Air ', hidden: true });
    draft.giveKey(first!, 2);
    expect([first!.key, second!.key]).toEqual([2, 0]);
    draft.move(0, 1);
    draft.move(0, -1);
    const result = draft.result()!;
    expect(labelSetSchema.safeParse(result).success).toBe(true);
    expect(result[1]).toEqual({
      id: 0,
      name: { en: 'sky', ja: 'ラベル 0', fr: 'ciel' },
      colour: '#0040e0',
      key: 2,
      group: 'Air',
      hidden: true,
    });
    expect(new LabelDraft(own, result).result()).toEqual(result);
  });

  it('go on where the editor was closed, whatever was half typed', () => {
    const draft = new LabelDraft(own, null);
    expect(draft.isChanged).toBe(false);
    draft.labels[2]!.name['ja'] = '';
    expect(draft.isChanged).toBe(true);
    const again = new LabelDraft(own, null);
    again.goOn(draft.value());
    expect(again.value()).toEqual(draft.value());
    expect(again.isChanged).toBe(true);
  });

  it('are incomplete while a name is empty', () => {
    const draft = new LabelDraft(own, null);
    expect(draft.isComplete).toBe(true);
    draft.labels[3]!.name['ja'] = ' ';
    expect(draft.isComplete).toBe(false);
  });

  it('take a file of labels, and nothing of another', () => {
    const draft = new LabelDraft(own, null);
    const before = draft.value();
    expect(draft.take('<!DOCTYPE html>')).toBe(false);
    expect(draft.value()).toEqual(before);
    expect(draft.take(writeLabelSet([{ id: 5, name: { en: 'sea', ja: '海' }, colour: '#000080', key: 1 }]))).toBe(true);
    expect(draft.labels[0]).toMatchObject({ id: 5, key: 1, name: { en: 'sea' } });
    expect(draft.labels).toHaveLength(11);
  });

  it('tell of colours that cannot be told apart', () => {
    const draft = new LabelDraft(own, null);
    draft.labels[1]!.colour = draft.labels[0]!.colour;
    const [worst] = draft.alike;
    expect([worst!.a.id, worst!.b.id, worst!.visions[0]]).toEqual([0, 1, 'usual']);
  });
});
