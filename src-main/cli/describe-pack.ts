/** A pack in one line, for the terminal. */
import { pictureSize, semanticChannels, type PackManifest } from '../../src-shared/packs.ts';

export function describePack({ generator, encoder, enlarger }: PackManifest): string {
  const { width, height } = pictureSize(generator);
  const { labels, upsampling, zDim, dontCare, edgeChannel, norm, kernel } = generator;
  return [
    `${labels} labels (${semanticChannels(generator)} semantic channels)`,
    ...(dontCare ? ["don't-care"] : []),
    ...(edgeChannel ? ['instance edges'] : []),
    `${width} x ${height}`,
    `'${upsampling}'`,
    ...(norm === 'instance' ? ['instance norm'] : []),
    ...(kernel === undefined ? [] : [`${kernel}x${kernel} SPADE kernels`]),
    zDim > 0 ? `VAE with z of ${zDim}` : 'no VAE',
    encoder ? 'with encoder' : 'no encoder',
    ...(enlarger ? ['with enlarger'] : []),
  ].join(', ');
}
