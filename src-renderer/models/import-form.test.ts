import { describe, expect, it } from 'vitest';
import type { GeneratorReport } from '../../src-shared/api/model-api.ts';
import { answersOf, isComplete, labelCount, openQuestions, settledQuestions, startForm } from './import-form.ts';

const report: GeneratorReport = {
  kind: 'generator',
  networks: ['.'],
  found: {
    architecture: {
      nf: 64,
      nhidden: 128,
      zDim: 256,
      upsampling: 'normal',
      latent: { height: 8, width: 8 },
      labels: 182,
      dontCare: true,
      edgeChannel: true,
      labelOffset: 0,
    },
    hasEncoder: false,
    labelSet: 'coco-stuff',
    sizes: [{ upsampling: 'normal', width: 256, height: 256 }],
  },
};

describe('the questions of an import', () => {
  it('are answered by the tensors of a published network', () => {
    const form = startForm(report, 'coco_latest_net_G.pth', null, null);
    expect(form).toMatchObject({ name: 'Coco', labels: 'found', extra: 'both', licence: 'CC-BY-NC-SA-4.0' });
    expect(isComplete(form)).toBe(true);
    expect(answersOf(form, { generator: 'g', encoder: null })).toMatchObject({
      labelSet: null,
      labelFile: null,
      dontCare: true,
      instanceEdges: true,
      size: { width: 256, height: 256 },
    });
  });

  it('are at most three, and only what the tensors leave open', () => {
    const own: GeneratorReport = {
      ...report,
      found: {
        ...report.found!,
        labelSet: null,
        sizes: [...report.found!.sizes, { upsampling: 'more', width: 512, height: 512 }],
      },
    };
    const several = { ...own, networks: ['g', 'g_ema'] };
    expect(openQuestions(report)).toEqual(['labels']);
    expect(settledQuestions(report)).toEqual(['channels', 'size']);
    expect(openQuestions(own)).toEqual(['labels', 'channels', 'size']);
    expect(openQuestions(several)).toEqual(['network', 'labels', 'channels']);
    expect(settledQuestions(several)).toEqual(['size']);
    expect(openQuestions({ ...several, found: null })).toEqual(['network']);
  });

  it('say how many labels are left beside the other channels', () => {
    expect([labelCount(report, 'none'), labelCount(report, 'edges'), labelCount(report, 'both')]).toEqual([184, 183, 182]);
  });

  it('wait for a list that is to be typed, and send it as a file', () => {
    const form = { ...startForm(report, 'latest_net_G.pth', null, null), labels: 'typed' as const };
    expect([form.name, isComplete(form)]).toEqual(['SPADE', false]);
    const typed = { ...form, typed: 'sky\n海' };
    expect(isComplete(typed)).toBe(true);
    const { labelFile } = answersOf(typed, { generator: 'g', encoder: null });
    expect(new TextDecoder().decode(labelFile!.bytes)).toBe('sky\n海');
  });

  it('keep what was said while another network of the file is looked at', () => {
    const form = { ...startForm({ ...report, networks: ['a', 'b'], found: null }, 'x.pth', null, null), name: 'Mine' };
    expect(form.size).toBe(null);
    expect(startForm(report, 'x.pth', 'b', form)).toMatchObject({ name: 'Mine', network: 'b', extra: 'both' });
  });
});
