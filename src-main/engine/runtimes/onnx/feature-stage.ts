/** One step of the generator over feature maps in kernel memory: its convolutions, and the kernels between them. */
import { present } from '../../../../src-shared/present.ts';
import type { Size } from '../../../../src-shared/geometry.ts';
import { spadeLayers, type SpadeLayer, type Stage } from '../../network/generator.ts';
import { LEAKY_SLOPE } from '../../network/spade.ts';
import type { Weights } from '../../network/weights.ts';
import { sizeAt } from '../../modulation/feature-memory.ts';
import type { Kernels, Region } from '../../modulation/kernels/kernels.ts';
import { goesByTiles } from '../../modulation/winograd.ts';
import { FeatureConvolution, type ConvolutionSessions } from './feature-convolution.ts';
import type { FeatureNormalisation } from './feature-normalisation.ts';
import type { StageWork } from './stage-work.ts';

/** The parts of a stage by which it is a residual block: shortcut + conv_1(norm_1(conv_0(norm_0(x)))). */
export class FeatureStage {
  private constructor(
    readonly stage: Stage,
    private readonly layers: ReadonlyMap<string, SpadeLayer>,
    private readonly conv0: FeatureConvolution,
    private readonly conv1: FeatureConvolution,
    /** Of a shortcut that changes the number of channels. */
    private readonly convS: FeatureConvolution | undefined,
    private readonly normalisation: FeatureNormalisation | undefined,
  ) {}

  /** `normalisation`: for a generator whose layers normalise by the features at hand. */
  static async open(
    weights: Weights,
    stage: Stage,
    convolutions: ConvolutionSessions,
    normalisation: FeatureNormalisation | undefined,
  ): Promise<FeatureStage> {
    const { fin, fout, scale } = stage;
    const middle = Math.min(fin, fout);
    const open = (part: string, tiled = false): Promise<FeatureConvolution> =>
      FeatureConvolution.open(weights, `${stage.name}.${part}`, convolutions, { tiled });
    return new FeatureStage(
      stage,
      new Map(spadeLayers(stage).map((layer) => [layer.name, layer])),
      await open('conv_0', goesByTiles(fin, middle, scale)),
      await open('conv_1', goesByTiles(middle, fout, scale)),
      fin === fout ? undefined : await open('conv_s'),
      normalisation,
    );
  }

  /** x, of the stage before, -> out. */
  async run(work: StageWork, x: Region, out: Region): Promise<void> {
    const { workspace, features } = work;
    const { kernels, grid } = workspace;
    const { modulated, middle, tiles } = features;
    const { fin, fout, scale, upsampleFirst } = this.stage;
    const size = sizeAt(grid, scale);
    const before = sizeAt(grid, upsampleFirst ? scale / 2 : scale);
    // The statistics of up-sampled features are those of the features. `middle` is free until conv_0 has made it.
    const input = await this.normalise(kernels, x, middle, fin, before);
    if (this.convS) {
      this.modulate(work, 'norm_s', input, upsampleFirst, 1);
      await this.convS.run(kernels, modulated, out, size, tiles);
    }
    this.modulate(work, 'norm_0', input, upsampleFirst, LEAKY_SLOPE);
    await this.conv0.run(kernels, modulated, middle, size, tiles);
    await this.normalise(kernels, middle, middle, Math.min(fin, fout), size);
    this.modulate(work, 'norm_1', middle, false, LEAKY_SLOPE);
    await this.conv1.run(kernels, modulated, middle, size, tiles);
    this.join(work, x, middle, out);
  }

  /** Shortcut + residual -> out, where conv_s has left its part of the shortcut: B of norm_s, made by conv_s beforehand, is added. */
  private join({ workspace, features }: StageWork, x: Region, residual: Region, out: Region): void {
    const { kernels, grid } = workspace;
    const { block, zeros } = features;
    const { name, fout, scale, upsampleFirst } = this.stage;
    const { index, b } = workspace
      .levelOf(`${name}.norm_0`)
      .picks(`${name}.${this.convS ? 'norm_s' : 'norm_0'}`, block);
    kernels.add({
      size: sizeAt(grid, scale),
      channels: fout,
      block,
      index,
      ...(this.convS
        ? { x: out, upsample: false, rows: b }
        : { x, upsample: upsampleFirst, rows: { region: zeros, first: 0, stride: 0, step: 0 } }),
      y: residual,
      out,
    });
  }

  /** A SPADE layer and its activation: x -> features.modulated. */
  private modulate(
    { workspace, features, noiseFactors: noisy }: StageWork,
    part: 'norm_0' | 'norm_1' | 'norm_s',
    x: Region,
    upsample: boolean,
    slope: number,
  ): void {
    const layer = `${this.stage.name}.${part}`;
    const { kernels, grid } = workspace;
    const { scale } = this.stage;
    const { block, modulated, noise, noiseFactors, zeros } = features;
    const { index, a, b } = workspace.levelOf(layer).picks(layer, block);
    const [map, factors] = [noise.get(scale), noiseFactors.get(layer)];
    kernels.modulate({
      x,
      size: sizeAt(grid, scale),
      upsample,
      channels: present(this.layers.get(layer)).channels,
      block,
      index,
      a,
      // B of norm_s is added where the shortcut is: see join.
      b: part === 'norm_s' ? { region: zeros, first: 0, stride: 0, step: 0 } : b,
      noise: map && factors && noisy.has(layer) ? { map, factors } : undefined,
      slope,
      out: modulated,
    });
  }

  private async normalise(kernels: Kernels, x: Region, out: Region, channels: number, size: Size): Promise<Region> {
    if (!this.normalisation) return x;
    await this.normalisation.run(kernels, x, out, channels, size);
    return out;
  }
}
