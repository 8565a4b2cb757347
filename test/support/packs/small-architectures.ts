/** Networks as small as tests like them. */
import type { EncoderArchitecture, GeneratorArchitecture } from '../../../src-shared/packs.ts';

/** The smallest with a style: pictures of 32x32, two labels. */
export const SMALLEST_GENERATOR: GeneratorArchitecture = {
  nf: 1,
  nhidden: 2,
  zDim: 3,
  upsampling: 'normal',
  latent: { height: 1, width: 1 },
  labels: 2,
  dontCare: false,
  edgeChannel: false,
  labelOffset: 0,
};
export const SMALLEST_ENCODER: EncoderArchitecture = { channels: [2, 3], zDim: 3, input: { height: 8, width: 8 } };

/** Pictures of 64x64, five labels: enough for maps that repeat and maps that do not. */
export const SMALL_GENERATOR: GeneratorArchitecture = {
  nf: 2,
  nhidden: 6,
  zDim: 8,
  upsampling: 'normal',
  latent: { width: 2, height: 2 },
  labels: 5,
  dontCare: false,
  edgeChannel: false,
  labelOffset: 0,
};
