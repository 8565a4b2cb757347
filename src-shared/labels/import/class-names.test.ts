import { describe, expect, it } from 'vitest';
import { labelForClass, otherLabel } from './class-names.ts';
import { coloursOfSource, meaningOfId } from './sources.ts';
import { ADE20K } from './tables/ade20k.ts';
import { CITYSCAPES, CITYSCAPES_TRAINING } from './tables/cityscapes.ts';
import { COCO_STUFF, COCO_STUFF_TOOLBOX } from './tables/coco-stuff.ts';
import { landscapeLabels } from '../../../test/support/labels/landscape-labels.ts';

describe('class tables', () => {
  it('have the published length and a colour or none for every class', () => {
    const tables = [ADE20K, COCO_STUFF, COCO_STUFF_TOOLBOX, CITYSCAPES, CITYSCAPES_TRAINING];
    expect(tables.map((table) => table.names.length)).toEqual([150, 182, 182, 34, 19]);
    expect(tables.map((table) => table.colours.length)).toEqual([150, 182, 182, 34, 19]);
    expect(tables.map((table) => table.colours.filter((colour) => colour !== undefined).length)).toEqual([
      150, 91, 171, 34, 19,
    ]);
    for (const { names } of tables) expect(new Set(names).size).toBe(names.length);
  });

  it('hold well-known entries in their places', () => {
    expect([ADE20K.names[2], ADE20K.colours[2]]).toEqual(['sky', 0x06e6e6]);
    expect([ADE20K.names[26], ADE20K.names[149]]).toEqual(['sea', 'flag']);
    expect([COCO_STUFF.names[0], COCO_STUFF.names[91], COCO_STUFF.names[156], COCO_STUFF.names[181]]).toEqual([
      'person',
      'banner',
      'sky-other',
      'wood',
    ]);
    expect([COCO_STUFF_TOOLBOX.names[8], COCO_STUFF_TOOLBOX.colours[11], COCO_STUFF_TOOLBOX.colours[181]]).toEqual([
      'boat',
      undefined,
      0x404000,
    ]);
    expect([CITYSCAPES.names[10], CITYSCAPES.names[23], CITYSCAPES.colours[23]]).toEqual([
      'rail track',
      'sky',
      0x4682b4,
    ]);
    expect([CITYSCAPES_TRAINING.names[10], CITYSCAPES_TRAINING.colours[18]]).toEqual(['sky', 0x770b20]);
  });
});

describe('labels by name', () => {
  const labelOf = (name: string): string | undefined => labelForClass(name, landscapeLabels)?.label.name.en;

  it.each([
    ['sky-other', 'sky'],
    ['clouds', 'clouds'],
    ['sea', 'sea'],
    ['river', 'lake, river'],
    ['water-other', 'lake, river'],
    ['bush', 'bushes'],
    ['dirt', 'earth'],
    ['stone', 'rock'],
    ['vegetation', 'tree'],
    ['sidewalk', 'path'],
    ['ship', 'boat'],
    ['unlabeled', 'other'],
  ])('finds %s as %s', (name, label) => {
    expect(labelForClass(name, landscapeLabels)).toMatchObject({ same: name !== 'water-other' });
    expect(labelOf(name)).toBe(label);
  });

  it.each([
    ['fog', 'clouds'],
    ['sand', 'earth'],
    ['palm', 'tree'],
    ['flower', 'bushes'],
    ['straw', 'grass'],
    ['terrain', 'grass'],
    ['skyscraper', 'building'],
    ['wall-brick', 'building'],
    ['waterfall', 'lake, river'],
    ['runway', 'road'],
    ['rider', 'person'],
  ])('takes %s for a kind of %s', (name, label) => {
    expect(labelForClass(name, landscapeLabels)).toMatchObject({ same: false, label: { name: { en: label } } });
  });

  it('finds nothing for a microwave, and goes by another pack’s words', () => {
    expect(labelOf('microwave')).toBeUndefined();
    const ocean = [{ id: 7, name: { en: 'Ocean', ja: '海' }, colour: '#0000ff' }];
    expect(labelForClass('sea', ocean)).toEqual({ label: ocean[0], same: true });
    expect(labelForClass('lake', ocean)).toEqual({ label: ocean[0], same: false });
    expect(otherLabel(ocean)).toBeUndefined();
    expect(meaningOfId('ade20k-ids', 125, ocean)).toEqual({ className: 'microwave', label: 7, certainty: 'guessed' });
  });
});

describe('sources', () => {
  it('count ids as their files do', () => {
    const labelAt = (source: Parameters<typeof meaningOfId>[0], id: number): string | undefined =>
      meaningOfId(source, id, landscapeLabels).className;
    expect([labelAt('ade20k-ids', 3), labelAt('ade20k-training-ids', 2)]).toEqual(['sky', 'sky']);
    expect([labelAt('coco-stuff-ids', 156), labelAt('coco-stuff-ids-from-1', 157)]).toEqual(['sky-other', 'sky-other']);
    expect([labelAt('cityscapes-ids', 23), labelAt('cityscapes-training-ids', 10)]).toEqual(['sky', 'sky']);
    expect(labelAt('own-ids', 12)).toBe('lake, river');
  });

  it('take 255, or 0 where ids count from 1, for not labelled, and other strange ids for unknown', () => {
    expect(meaningOfId('coco-stuff-ids', 255, landscapeLabels)).toEqual({
      className: undefined,
      label: 0,
      certainty: 'certain',
    });
    expect(meaningOfId('ade20k-ids', 0, landscapeLabels).certainty).toBe('certain');
    expect(meaningOfId('ade20k-ids', 255, landscapeLabels).certainty).toBe('unknown');
    expect(meaningOfId('own-ids', 7, landscapeLabels).certainty).toBe('unknown');
  });

  it('give each colour once', () => {
    const colours = coloursOfSource('coco-stuff-toolbox-colours', landscapeLabels).map((one) => one.colour);
    expect(new Set(colours).size).toBe(colours.length);
    expect(coloursOfSource('unknown-colours', landscapeLabels)).toEqual([]);
  });
});
