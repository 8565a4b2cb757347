import { describe, expect, it } from 'vitest';
import { planRender, quickSize, takesLargerGrids } from './fit.ts';

const withVae = { zDim: 64, latent: { width: 4, height: 4 }, upsampling: 'normal' } as const;
const cityscapes = { zDim: 256, latent: { width: 8, height: 4 }, upsampling: 'more' } as const;
const withoutVae = { zDim: 0, latent: { width: 8, height: 8 }, upsampling: 'normal' } as const;

describe('packs with VAE', () => {
  it('render squares at their own grid', () => {
    expect(takesLargerGrids(withVae)).toBe(false);
    expect(planRender(withVae, { width: 512, height: 512 })).toEqual({
      latent: { width: 4, height: 4 },
      rendered: { width: 128, height: 128 },
      shown: { width: 512, height: 512 },
      stretch: 1,
    });
    expect(planRender(cityscapes, { width: 600, height: 300 })).toMatchObject({
      rendered: { width: 512, height: 256 },
      stretch: 1,
    });
  });

  it('render other aspects at about as many cells', () => {
    for (const [width, height] of [
      [1920, 1080],
      [1080, 1920],
      [4096, 2048],
      [300, 400],
    ] as const) {
      const { latent, stretch } = planRender(withVae, { width, height });
      expect(latent.width * latent.height).toBeLessThanOrEqual(16);
      expect(latent.width * latent.height).toBeGreaterThanOrEqual(8);
      expect(Math.abs(Math.log(stretch))).toBeLessThan(0.2);
    }
    expect(planRender(withVae, { width: 4096, height: 4096 }).rendered).toEqual({ width: 128, height: 128 });
  });

  it('have a quick picture of half as many cells each way', () => {
    expect(quickSize(planRender(withVae, { width: 512, height: 512 }))).toEqual({ width: 64, height: 64 });
    expect(quickSize(planRender(withVae, { width: 1, height: 4096 }))).toBeUndefined();
  });
});

describe('packs without VAE', () => {
  it('render their own size for documents of that size or smaller', () => {
    expect(takesLargerGrids(withoutVae)).toBe(true);
    for (const side of [1, 64, 256]) {
      expect(planRender(withoutVae, { width: side, height: side })).toMatchObject({
        rendered: { width: 256, height: 256 },
        stretch: 1,
      });
    }
  });

  it('take larger grids for larger documents, up to the limit', () => {
    expect(planRender(withoutVae, { width: 512, height: 512 }).rendered).toEqual({ width: 512, height: 512 });
    expect(planRender(withoutVae, { width: 4096, height: 4096 }).rendered).toEqual({ width: 512, height: 512 });
    expect(planRender(withoutVae, { width: 4096, height: 4096 }, { pixels: 1024 * 1024 }).rendered).toEqual({
      width: 1024,
      height: 1024,
    });
    expect(planRender(withoutVae, { width: 4096, height: 4096 }, { pixels: 1 }).latent).toEqual({
      width: 1,
      height: 1,
    });
  });

  it('take the aspect of the document', () => {
    expect(planRender(withoutVae, { width: 640, height: 320 })).toMatchObject({
      latent: { width: 20, height: 10 },
      stretch: 1,
    });
    expect(planRender(withoutVae, { width: 300, height: 400 })).toMatchObject({
      latent: { width: 9, height: 12 },
      stretch: 1,
    });
  });

  it('keep within the limit, within the manifest’s grids, and near the aspect for any document', () => {
    const sides = [1, 17, 64, 257, 640, 1000, 2048, 4096];
    for (const width of sides) {
      for (const height of sides) {
        const plan = planRender(withoutVae, { width, height });
        expect(plan.rendered.width * plan.rendered.height).toBeLessThanOrEqual(4 * 256 * 256);
        expect(Math.max(plan.latent.width, plan.latent.height)).toBeLessThanOrEqual(64);
        expect(plan.rendered).toEqual({ width: 32 * plan.latent.width, height: 32 * plan.latent.height });
        if (Math.max(width / height, height / width) <= 8) expect(Math.abs(Math.log(plan.stretch))).toBeLessThan(0.12);
      }
    }
  });
});
