import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EncoderArchitecture, GeneratorArchitecture } from '../../src-shared/packs.ts';
import { generatorTensors } from '../engine/packs/expected-tensors.ts';
import { foldSpectralNorm } from './fold-spectral-norm.ts';
import { inferEncoder, inferGenerator } from './infer-architecture.ts';
import { randomEncoder, randomGenerator } from '../engine/packs/random-weights.ts';
import { codeOf } from '../../test/support/packs/errors.ts';
import { readTorchCheckpoint } from './torch/read-torch-checkpoint.ts';
import type { Weights } from '../engine/network/weights.ts';

function readFixture(file: string): Weights {
  return foldSpectralNorm(
    readTorchCheckpoint(readFileSync(new URL(`../../test/fixtures/parity/${file}`, import.meta.url))),
  );
}

/** Tensors of the right shapes with no numbers in them: inference looks at shapes alone. */
function shapesOnly(architecture: GeneratorArchitecture): Weights {
  return new Map(
    [...generatorTensors(architecture)].map(([name, shape]) => [name, { shape, data: new Float32Array(0) }]),
  );
}

const small: GeneratorArchitecture = {
  nf: 2,
  nhidden: 3,
  zDim: 5,
  upsampling: 'normal',
  latent: { height: 2, width: 2 },
  labels: 4,
  dontCare: false,
  edgeChannel: false,
  labelOffset: 0,
};

describe('the architecture of fixtures', () => {
  it('with VAE', () => {
    expect(inferGenerator(readFixture('generator-vae/latest_net_G.pth'))).toEqual({
      nf: 4,
      nhidden: 8,
      zDim: 256,
      upsampling: 'normal',
      latent: { height: 2, width: 2 },
      labels: 5,
      dontCare: false,
      edgeChannel: false,
      labelOffset: 0,
    });
  });

  it('a wide one', () => {
    expect(inferGenerator(readFixture('generator-vae-more-wide/latest_net_G.pth'))).toEqual({
      nf: 4,
      nhidden: 8,
      zDim: 256,
      upsampling: 'more',
      latent: { height: 1, width: 2 },
      labels: 7,
      dontCare: false,
      edgeChannel: false,
      labelOffset: 0,
    });
  });

  it('without VAE, told what the channels and the grid are', () => {
    const semantics = { labels: 6, dontCare: true, edgeChannel: true, labelOffset: 0 };
    expect(
      inferGenerator(readFixture('generator-novae-edges/latest_net_G.pth'), {
        semantics,
        latent: { height: 2, width: 2 },
      }),
    ).toEqual({
      nf: 4,
      nhidden: 8,
      zDim: 0,
      upsampling: 'normal',
      latent: { height: 2, width: 2 },
      ...semantics,
    });
  });

  it('an encoder', () => {
    expect(inferEncoder(readFixture('encoder/latest_net_E.pth'))).toEqual({
      channels: [4, 8, 16, 32, 32, 32],
      zDim: 256,
      input: { height: 256, width: 256 },
    });
  });
});

describe('the architecture of the published checkpoints, without VAE', () => {
  const published = { ...small, nf: 64, nhidden: 128, zDim: 0 };
  it.each<[string, GeneratorArchitecture]>([
    ['COCO-Stuff', { ...published, latent: { height: 8, width: 8 }, labels: 182, dontCare: true, edgeChannel: true }],
    ['ADE20K', { ...published, latent: { height: 8, width: 8 }, labels: 150, dontCare: true, labelOffset: 1 }],
    [
      'Cityscapes',
      { ...published, upsampling: 'more', latent: { height: 4, width: 8 }, labels: 35, edgeChannel: true },
    ],
  ])('%s is recognised', (_, architecture) => {
    expect(inferGenerator(shapesOnly(architecture))).toEqual(architecture);
  });
});

describe('what tensors tell and what they do not', () => {
  it('noise shows in its gains, a preview in its convolution', () => {
    expect(inferGenerator(shapesOnly({ ...small, preview: true }))).toEqual({ ...small, preview: true });
    expect(inferGenerator(shapesOnly({ ...small, noise: true }))).toEqual({ ...small, noise: true });
    const lacking = new Map(shapesOnly({ ...small, noise: true }));
    lacking.delete('up_2.noise_1');
    expect(codeOf(() => inferGenerator(lacking))).toBe('weights-architecture');
  });

  it('"most" shows, "more" is a hint', () => {
    expect(
      inferGenerator(randomGenerator({ ...small, upsampling: 'most' }, 1), { upsampling: 'normal' }).upsampling,
    ).toBe('most');
    expect(inferGenerator(randomGenerator(small, 1), { upsampling: 'more' })).toEqual({ ...small, upsampling: 'more' });
  });

  it('the grid is split nearest to a square unless told', () => {
    const weights = randomGenerator({ ...small, latent: { height: 6, width: 2 } }, 1);
    expect(inferGenerator(weights).latent).toEqual({ height: 3, width: 4 });
    expect(inferGenerator(weights, { latent: { height: 6, width: 2 } }).latent).toEqual({ height: 6, width: 2 });
  });

  it('an encoder’s input is square unless told', () => {
    const wide: EncoderArchitecture = { channels: [2, 3], zDim: 4, input: { height: 16, width: 32 } };
    expect(inferEncoder(randomEncoder(wide, 1), { input: wide.input })).toEqual(wide);
    expect(codeOf(() => inferEncoder(randomEncoder(wide, 1)))).toBe('weights-architecture');
    expect(inferEncoder(randomEncoder(wide, 1), { input: wide.input, whiteBorder: 2 }).whiteBorder).toBe(2);
  });
});

describe('tensors that are no SPADE network', () => {
  const weights = randomGenerator(small, 1);
  const without = (name: string): Weights => new Map([...weights].filter(([key]) => key !== name));
  const reshaped = (name: string, shape: number[]): Weights =>
    new Map([...weights, [name, { shape, data: new Float32Array(0) }]]);

  it.each<[string, Weights]>([
    ['nothing', new Map()],
    ['an encoder', randomEncoder({ channels: [2], zDim: 2, input: { height: 4, width: 4 } }, 1)],
    ['one without a bias', without('up_2.conv_1.bias')],
    ['one without statistics', without('up_2.norm_s.param_free_norm.running_var')],
    ['one of a width that is no multiple of 16', reshaped('head_0.conv_0.weight', [40, 40, 3, 3])],
    ['one of a latent grid with a fraction of a cell', reshaped('fc.weight', [33, 5])],
    ['one with a scalar for a kernel', reshaped('head_0.conv_0.weight', [])],
    ['semantics that do not fit', reshaped('up_1.norm_0.mlp_shared.0.weight', [3, 5, 3, 3])],
  ])('%s is refused as a generator', (_, tensors) => {
    expect(codeOf(() => inferGenerator(tensors))).toBe('weights-architecture');
  });

  it('hints that do not fit are refused', () => {
    expect(codeOf(() => inferGenerator(weights, { latent: { height: 3, width: 3 } }))).toBe('weights-architecture');
    expect(
      codeOf(() =>
        inferGenerator(weights, { semantics: { labels: 4, dontCare: true, edgeChannel: false, labelOffset: 0 } }),
      ),
    ).toBe('import-channels');
  });

  it('a generator is refused as an encoder', () => {
    expect(codeOf(() => inferEncoder(weights))).toBe('weights-architecture');
  });
});
