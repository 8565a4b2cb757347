import { describe, expect, it } from 'vitest';
import type { PackManifest } from '../../src-shared/packs.ts';
import { offeredSizes, pixelWords, prospectWords, sizeWords } from './photo-sizes.ts';

const generator = { zDim: 64, latent: { width: 4, height: 4 }, upsampling: 'most' };
const plain = { generator } as unknown as PackManifest;
const enlarging = { generator, enlarger: { channels: 32, blocks: 6 } } as unknown as PackManifest;
const square = (side: number) => ({ width: side, height: side });

describe('the sizes of a photo', () => {
  it('are those that the model paints, twice, four times, and the map’s, each once', () => {
    const words = (side: number): string[] => offeredSizes(plain, square(side)).map(({ size }) => pixelWords(size));
    expect(words(4096)).toEqual(['512 × 512', '1024 × 1024', '2048 × 2048', '4096 × 4096']);
    expect(words(1024)).toEqual(['512 × 512', '1024 × 1024', '2048 × 2048']);
    expect(offeredSizes(plain, square(512)).map(({ id }) => id)).toEqual(['pack', 'double', 'quadruple']);
  });

  it('say what is made of the picture on its way', () => {
    const words = (side: number, pack = enlarging): string => sizeWords(pack, square(4096), square(side));
    expect(words(512)).toBe('512 × 512 from the model');
    expect(words(2048)).toBe('512 × 512 from the model, enlarged to 2048 × 2048 with added detail');
    expect(words(4096)).toBe(
      '512 × 512 from the model, enlarged to 2048 × 2048 with added detail and from there to 4096 × 4096 without',
    );
    expect(words(2048, plain)).toBe('512 × 512 from the model, enlarged to 2048 × 2048 without added detail');
    expect(words(256)).toBe('512 × 512 from the model, reduced to 256 × 256');
  });

  it('are told before a map is begun', () => {
    expect(prospectWords(enlarging, square(4096))).toContain('512 × 512 from the model');
    expect(prospectWords(enlarging, square(4096))).toContain('up to 2048 × 2048');
    expect(prospectWords(plain, square(4096))).not.toContain('2048');
  });
});
