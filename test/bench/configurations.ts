/** The generators that are measured. */
import { resolve } from 'node:path';
import { loadPack } from '../../src-main/engine/packs/load-pack.ts';
import { randomGenerator } from '../../src-main/engine/packs/random-weights.ts';
import type { Weights } from '../../src-main/engine/network/weights.ts';
import type { GeneratorArchitecture } from '../../src-shared/packs.ts';

export interface Configuration {
  id: 'published' | 'shipped';
  name: string;
  architecture: GeneratorArchitecture;
  weights: Weights;
}

/** ADE20K at 256x256 as published, with a VAE, so that a style can change; random weights: speed does not depend on them. */
export const PUBLISHED: GeneratorArchitecture = {
  nf: 64,
  nhidden: 128,
  zDim: 256,
  upsampling: 'normal',
  latent: { width: 8, height: 8 },
  labels: 150,
  dontCare: true,
  edgeChannel: false,
  labelOffset: 0,
};
const SEED = 1;

export function publishedConfiguration(): Configuration {
  return {
    id: 'published',
    name: 'published ADE20K configuration, 256x256, random weights',
    architecture: PUBLISHED,
    weights: scaleLogits(randomGenerator(PUBLISHED, SEED)),
  };
}

export function shippedConfiguration(): Configuration {
  const { manifest, generator } = loadPack(resolve('models/landscape'));
  const { latent } = manifest.generator;
  return {
    id: 'shipped',
    name: `shipped pack ${manifest.id}, latent grid ${latent.width}x${latent.height}, '${manifest.generator.upsampling}'`,
    architecture: manifest.generator,
    weights: generator,
  };
}

/**
 * Random weights make numbers before tanh of about 8, far out of the range of a picture; differences are to be judged
 * where tanh is not flat.
 */
function scaleLogits(weights: Weights): Weights {
  const shrunk = (name: string): Weights =>
    new Map([[name, { shape: weights.get(name)!.shape, data: weights.get(name)!.data.map((value) => value / 8) }]]);
  return new Map([...weights, ...shrunk('conv_img.weight'), ...shrunk('conv_img.bias')]);
}
