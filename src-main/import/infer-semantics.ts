/** What the semantic channels of a generator are: the tensors tell how many there are, a person or a data set what for. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { GeneratorArchitecture } from '../../src-shared/packs.ts';

export type Semantics = Pick<GeneratorArchitecture, 'labels' | 'dontCare' | 'edgeChannel' | 'labelOffset'>;

/** The published models: COCO-Stuff, ADE20K (ids shifted by one), Cityscapes. */
const PUBLISHED: Readonly<Record<number, Semantics>> = {
  184: { labels: 182, dontCare: true, edgeChannel: true, labelOffset: 0 },
  151: { labels: 150, dontCare: true, edgeChannel: false, labelOffset: 1 },
  36: { labels: 35, dontCare: false, edgeChannel: true, labelOffset: 0 },
};

/**
 * Without hints: what the published model of so many channels has, else labels alone. With the number of labels: two
 * channels more are don't-care and edges; which one a single one is has to be said. Throws `import-channels` where the
 * hints do not add up to the channels, `import-channel-unclear`.
 */
export function readSemantics(channels: number, hints: Partial<Semantics> = {}): Semantics {
  const published = PUBLISHED[channels];
  const assumed = published && (hints.labels ?? published.labels) === published.labels ? published : undefined;
  const spare = hints.labels === undefined ? undefined : channels - hints.labels;
  const [dontCare, edgeChannel] = spareChannels(hints, assumed, spare);
  const labels = hints.labels ?? channels - Number(dontCare) - Number(edgeChannel);
  if (labels < 1 || labels + Number(dontCare) + Number(edgeChannel) !== channels)
    throw new SpadeworkError('import-channels', { channels, labels, other: Number(dontCare) + Number(edgeChannel) });
  return { labels, dontCare, edgeChannel, labelOffset: hints.labelOffset ?? assumed?.labelOffset ?? 0 };
}

function spareChannels(
  { dontCare, edgeChannel }: Partial<Semantics>,
  assumed: Semantics | undefined,
  spare: number | undefined,
): [dontCare: boolean, edgeChannel: boolean] {
  const nothingSaid = dontCare === undefined && edgeChannel === undefined;
  if (nothingSaid && assumed) return [assumed.dontCare, assumed.edgeChannel];
  if (spare === undefined) return [dontCare ?? false, edgeChannel ?? false];
  if (spare === 1 && nothingSaid) throw new SpadeworkError('import-channel-unclear');
  return [dontCare ?? spare - Number(edgeChannel ?? false) >= 1, edgeChannel ?? spare - Number(dontCare ?? true) >= 1];
}
