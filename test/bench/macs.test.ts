import { describe, expect, it } from 'vitest';
import type { GeneratorArchitecture } from '../../src-shared/packs.ts';
import { countMacs } from './macs.ts';

const published = { nf: 64, nhidden: 128, zDim: 0, labelOffset: 0 } as const;

describe('multiply-accumulates of the published configurations (arXiv 1903.07291, appendix A)', () => {
  it.each<[string, Partial<GeneratorArchitecture>, number]>([
    [
      'COCO-Stuff',
      { upsampling: 'normal', latent: { width: 8, height: 8 }, labels: 182, dontCare: true, edgeChannel: true },
      191.1,
    ],
    [
      'ADE20K',
      { upsampling: 'normal', latent: { width: 8, height: 8 }, labels: 150, dontCare: true, edgeChannel: false },
      181.2,
    ],
    [
      'Cityscapes',
      { upsampling: 'more', latent: { width: 8, height: 4 }, labels: 35, dontCare: false, edgeChannel: true },
      281.3,
    ],
  ])('%s', (_, architecture, giga) => {
    expect(countMacs({ ...published, ...architecture } as GeneratorArchitecture).total / 1e9).toBeCloseTo(giga, 0);
  });

  it('splits COCO-Stuff as the specification does', () => {
    const macs = countMacs({
      ...published,
      upsampling: 'normal',
      latent: { width: 8, height: 8 },
      labels: 182,
      dontCare: true,
      edgeChannel: true,
    });
    expect([macs.main, macs.shared, macs.modulation].map((part) => Math.round(part / 1e8) / 10)).toEqual([
      42.2, 55.6, 93.3,
    ]);
  });
});
