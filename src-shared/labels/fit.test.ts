import { describe, expect, it } from 'vitest';
import { planRender, takesLargerGrids, type RenderPlan } from './fit.ts';

const withVae = { zDim: 64, latent: { width: 4, height: 4 }, upsampling: 'normal' } as const;
const cityscapes = { zDim: 256, latent: { width: 8, height: 4 }, upsampling: 'more' } as const;
const withoutVae = { zDim: 0, latent: { width: 8, height: 8 }, upsampling: 'normal' } as const;

const SIDES = [64, 65, 100, 257, 333, 512, 640, 763, 1000, 1021, 2048, 4095, 4096];

/** Pixels by which a circle over the picture's short side is wider than high. */
function eggOf({ picture }: RenderPlan, document: { width: number; height: number }): number {
  const across = picture.width / document.width;
  const down = picture.height / document.height;
  return Math.min(document.width, document.height) * Math.abs(across - down);
}

describe.each([
  { pack: 'with VAE', generator: withVae, cell: 32, max: 128 * 128 },
  { pack: 'with VAE, wide', generator: cityscapes, cell: 64, max: 512 * 256 },
  { pack: 'without VAE', generator: withoutVae, cell: 32, max: 4 * 256 * 256 },
])('for any document, a pack $pack', ({ generator, cell, max }) => {
  it('keeps the aspect within a pixel, with even sides, in the smallest grid that covers the picture', () => {
    for (const width of SIDES) {
      for (const height of SIDES) {
        const plan = planRender(generator, { width, height });
        const { latent, picture } = plan;
        expect(eggOf(plan, { width, height }), `${width} x ${height}`).toBeLessThan(1);
        expect([picture.width % 2, picture.height % 2]).toEqual([0, 0]);
        expect(picture.width * picture.height).toBeLessThanOrEqual(max * 1.01);
        expect(latent).toEqual({ width: Math.ceil(picture.width / cell), height: Math.ceil(picture.height / cell) });
        expect(Math.max(latent.width, latent.height)).toBeLessThanOrEqual(64);
        expect(Math.max(picture.width, picture.height)).toBeLessThanOrEqual(4096);
      }
    }
  });
});

describe('packs with VAE', () => {
  it('render documents of their own aspect at their own size', () => {
    expect(takesLargerGrids(withVae)).toBe(false);
    for (const side of [64, 512, 4096]) {
      expect(planRender(withVae, { width: side, height: side })).toEqual({
        latent: { width: 4, height: 4 },
        picture: { width: 128, height: 128 },
      });
    }
    expect(planRender(cityscapes, { width: 600, height: 300 }).picture).toEqual({ width: 512, height: 256 });
  });

  it('render other aspects with about as many pixels', () => {
    for (const [width, height] of [
      [768, 512],
      [1920, 1080],
      [1080, 1920],
      [4096, 1024],
    ] as const) {
      const { picture } = planRender(withVae, { width, height });
      expect(picture.width * picture.height).toBeGreaterThan(0.85 * 128 * 128);
    }
  });
});

describe('packs without VAE', () => {
  it('render their own size for documents of that size or smaller', () => {
    expect(takesLargerGrids(withoutVae)).toBe(true);
    for (const side of [1, 64, 256])
      expect(planRender(withoutVae, { width: side, height: side }).picture).toEqual({ width: 256, height: 256 });
  });

  it('take larger grids for larger documents, up to the limit', () => {
    const of = (side: number, pixels?: number): unknown =>
      planRender(withoutVae, { width: side, height: side }, pixels === undefined ? {} : { pixels }).picture;
    expect(of(512)).toEqual({ width: 512, height: 512 });
    expect(of(4096)).toEqual({ width: 512, height: 512 });
    expect(of(4096, 1024 * 1024)).toEqual({ width: 1024, height: 1024 });
    expect(of(4096, 1)).toEqual({ width: 2, height: 2 });
  });
});
