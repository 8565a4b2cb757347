/** What a file that a person brought is, for the import dialog. */
import type { CheckpointReport, ImportAnswers } from '../../src-shared/api/model-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { knownLabelSet, labelSetIdOf } from '../../src-shared/labels/sets/known-label-sets.ts';
import { readLabelList } from '../../src-shared/labels/sets/read-label-list.ts';
import type { Label } from '../../src-shared/packs.ts';
import { present } from '../../src-shared/present.ts';
import { withFile } from '../engine/packs/byte-source.ts';
import { decodeText } from '../../src-shared/decode-text.ts';
import { readZipDirectory } from '../files/zip-archive.ts';
import { completeSemantics, fitLabels } from '../import/choose-labels.ts';
import type { GeneratorHints } from '../import/infer-architecture.ts';
import { offeredSizes } from '../import/infer-grid.ts';
import { inspectGenerator, listNetworks, type CheckpointFile } from '../import/read-networks.ts';
import { manifestNameIn } from './pack-file.ts';

/** Throws what opening a checkpoint throws: a word on what the file is. */
export function reportCheckpoint(path: string, network: string | null): CheckpointReport {
  if (isPackFile(path)) return { kind: 'pack' };
  const found = listNetworks(path);
  const networks = found.filter(({ kind }) => kind === 'generator').map(({ name }) => name || '.');
  if (networks.length === 0 && found.length > 0) return { kind: 'encoder' };
  if (networks.length > 1 && network === null) return { kind: 'generator', networks, found: null };
  const { architecture, hasEncoder } = inspectGenerator(fileOf(path, network));
  const labelSet = labelSetIdOf(architecture) ?? null;
  return {
    kind: 'generator',
    networks,
    found: { architecture, hasEncoder, labelSet, sizes: offeredSizes(architecture) },
  };
}

/** By content, as with every other kind of file: a zip that has a pack.json. */
function isPackFile(path: string): boolean {
  return withFile(path, (source) => {
    try {
      return manifestNameIn(readZipDirectory(source).keys()) !== undefined;
    } catch {
      return false;
    }
  });
}

export function fileOf(path: string, network: string | null): CheckpointFile {
  return { path, ...(network !== null && { network }) };
}

/** What the answers say of the generator. */
export function hintsOf({ size, dontCare, instanceEdges, labelOffset, labelSet }: ImportAnswers): GeneratorHints {
  const given = {
    ...(dontCare !== null && { dontCare }),
    ...(instanceEdges !== null && { edgeChannel: instanceEdges }),
    ...(labelOffset !== null && { labelOffset }),
  };
  // Where both channels were said, they tell how many labels are left.
  const isSaid = dontCare !== null && instanceEdges !== null;
  return {
    ...(size !== null && { upsampling: size.upsampling, size }),
    semantics: isSaid ? given : completeSemantics(given, labelSet ?? undefined),
  };
}

/** The labels that the answers name; undefined leaves them to what the channels tell. Throws `labels-*`, `import-*`. */
export function labelsOf(
  { labelFile, labelSet }: ImportAnswers,
  generator: CheckpointFile,
  hints: GeneratorHints,
): Label[] | undefined {
  if (labelFile === null && labelSet === null) return undefined;
  const list =
    labelFile === null ? knownLabelSet(present(labelSet)).labels : readLabelList(decodeText(labelFile.bytes));
  if (!list) throw new SpadeworkError('labels-file', { name: present(labelFile).name });
  return fitLabels(list, inspectGenerator(generator, hints).architecture.labels, labelFile === null);
}
