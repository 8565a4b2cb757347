import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withFile } from '../../engine/packs/byte-source.ts';
import { readTorchCheckpoint } from './read-torch-checkpoint.ts';

const fixtures = new URL('../../../test/fixtures/parity/', import.meta.url).pathname;
const checkpoints = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.pth'),
);

describe('checkpoints that torch wrote', () => {
  it.each(checkpoints)('%s is read whole', (file) => {
    const weights = withFile(`${fixtures}/${file}`, (source) => readTorchCheckpoint(source));
    expect(weights.size).toBeGreaterThan(20);
    for (const { shape, data } of weights.values()) {
      expect(data.length).toBe(shape.reduce((product, dimension) => product * dimension, 1));
      expect(data.every(Number.isFinite)).toBe(true);
    }
  });

  it('hold the same weights in both containers, from a file and from memory', () => {
    const legacy = readTorchCheckpoint(readFileSync(`${fixtures}/generator-vae/latest_net_G.pth`));
    const zip = withFile(`${fixtures}/generator-vae/latest_net_G.zip.pth`, (source) => readTorchCheckpoint(source));
    expect(zip).toEqual(legacy);
    expect(legacy.get('conv_img.weight')!.shape).toEqual([3, 4, 3, 3]);
    expect(legacy.get('head_0.norm_0.param_free_norm.num_batches_tracked')!.shape).toEqual([]);
  });
});
