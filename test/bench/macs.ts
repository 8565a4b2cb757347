/** Multiply-accumulates of a generator's parts, for GFLOP/s (one multiply-accumulate is two operations). */
import { generatorStages, spadeLayers } from '../../src-main/engine/network/generator.ts';
import { semanticChannels, type GeneratorArchitecture } from '../../src-shared/packs.ts';

export interface Macs {
  /** Main convolutions: all that depends on the style. */
  main: number;
  /** First convolutions of the SPADE layers. */
  shared: number;
  /** gamma and beta. */
  modulation: number;
  total: number;
}

const KERNEL = 9;

export function countMacs(architecture: GeneratorArchitecture): Macs {
  const { nf, zDim, nhidden, latent } = architecture;
  const cells = latent.height * latent.width;
  const semantic = semanticChannels(architecture);
  let main = zDim > 0 ? zDim * 16 * nf * cells : semantic * 16 * nf * KERNEL * cells;
  let [shared, modulation] = [0, 0];
  for (const stage of generatorStages(architecture)) {
    const pixels = cells * stage.scale ** 2;
    const middle = Math.min(stage.fin, stage.fout);
    main +=
      pixels * (KERNEL * middle * (stage.fin + stage.fout) + (stage.fin === stage.fout ? 0 : stage.fin * stage.fout));
    for (const { channels } of spadeLayers(stage)) {
      shared += pixels * KERNEL * semantic * nhidden;
      modulation += pixels * KERNEL * nhidden * 2 * channels;
    }
  }
  const last = generatorStages(architecture).at(-1)!;
  main += cells * last.scale ** 2 * KERNEL * last.fout * 3;
  return { main, shared, modulation, total: main + shared + modulation };
}
