import { describe, expect, it } from 'vitest';
import { semanticChannels, type EncoderArchitecture, type GeneratorArchitecture } from '../../../src-shared/packs.ts';
import {
  encoderGrid,
  encoderTensors,
  generatorTensors,
  isRunningStatistic,
  type TensorShapes,
} from './expected-tensors.ts';

const ade20k: GeneratorArchitecture = {
  nf: 64,
  nhidden: 128,
  zDim: 0,
  upsampling: 'normal',
  latent: { height: 8, width: 8 },
  labels: 150,
  dontCare: true,
  edgeChannel: false,
  labelOffset: 1,
};
const coco: GeneratorArchitecture = { ...ade20k, labels: 182, edgeChannel: true, labelOffset: 0 };
const cityscapes: GeneratorArchitecture = {
  ...ade20k,
  upsampling: 'more',
  latent: { height: 4, width: 8 },
  labels: 35,
  dontCare: false,
  edgeChannel: true,
  labelOffset: 0,
};

function countParameters(shapes: TensorShapes): number {
  return [...shapes]
    .filter(([name]) => !isRunningStatistic(name))
    .reduce((sum, [, shape]) => sum + shape.reduce((product, dimension) => product * dimension, 1), 0);
}

describe('the tensors of the published configurations', () => {
  it.each([
    ['COCO-Stuff', coco, 97_480_899, 112_626_883],
    ['ADE20K', ade20k, 96_492_483, 111_942_595],
    ['Cityscapes', cityscapes, 93_048_003, 101_136_579],
  ])('%s has as many parameters as the paper’s', (_, architecture, withoutLatent, withLatent) => {
    expect(countParameters(generatorTensors(architecture))).toBe(withoutLatent);
    expect(countParameters(generatorTensors({ ...architecture, zDim: 256 }))).toBe(withLatent);
  });

  it('the encoder too', () => {
    const encoder: EncoderArchitecture = {
      channels: [64, 128, 256, 512, 512, 512],
      zDim: 256,
      input: { height: 256, width: 256 },
    };
    expect(encoderGrid(encoder)).toEqual({ height: 4, width: 4 });
    expect(countParameters(encoderTensors(encoder))).toBe(10_463_424);
  });

  it('gains of noise belong to packs with noise alone', () => {
    const tensors = generatorTensors({ ...ade20k, noise: true });
    expect(['head_0.noise_0', 'up_3.noise_0', 'up_3.noise_1'].map((name) => tensors.get(name))).toEqual([
      [1024],
      [128],
      [64],
    ]);
    expect(tensors.size - generatorTensors(ade20k).size).toBe(2 * 7);
  });

  it('a preview is made of what the last block takes', () => {
    const preview = (architecture: GeneratorArchitecture) =>
      generatorTensors({ ...architecture, preview: true }).get('preview.weight');
    expect(preview(ade20k)).toEqual([3 * semanticChannels(ade20k), 128, 3, 3]);
    expect(preview({ ...ade20k, upsampling: 'most' })).toEqual([3 * semanticChannels(ade20k), 64, 3, 3]);
    expect(generatorTensors(ade20k).has('preview.bias')).toBe(false);
  });

  it('an up_4 block belongs to "most" alone', () => {
    expect(generatorTensors({ ...ade20k, upsampling: 'most' }).get('up_4.conv_s.weight')).toEqual([32, 64, 1, 1]);
    expect(generatorTensors({ ...ade20k, upsampling: 'most' }).get('conv_img.weight')).toEqual([3, 32, 3, 3]);
    expect(generatorTensors(ade20k).has('up_4.conv_s.weight')).toBe(false);
  });
});
