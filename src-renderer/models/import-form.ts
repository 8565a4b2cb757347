/** The questions of an import, and what the answers say to the host. */
import type { GeneratorReport, ImportAnswers, OfferedSize } from '../../src-shared/api/model-api.ts';
import { LABEL_SET_IDS, type LabelSetId } from '../../src-shared/labels/sets/known-label-sets.ts';
import type { ImageFile } from '../../src-shared/api/values.ts';
import { semanticChannels } from '../../src-shared/packs.ts';

/** What the semantic channels beside the labels are. */
export const EXTRA_CHANNELS = ['none', 'unlabelled', 'edges', 'both'] as const;
export type ExtraChannels = (typeof EXTRA_CHANNELS)[number];

/** 'found': as the channels tell it. */
export type LabelSource = LabelSetId | 'found' | 'file' | 'typed';

export const LICENCES = ['CC-BY-NC-SA-4.0', 'own', 'unknown'] as const;
type ImportLicence = (typeof LICENCES)[number];

/** What may have to be asked. */
const QUESTIONS = ['network', 'labels', 'channels', 'size'] as const;
export type Question = (typeof QUESTIONS)[number];

/** At most so many are asked; all else is filled in and can be looked at. */
const MOST_QUESTIONS = 3;

export interface ImportForm {
  name: string;
  network: string | null;
  labels: LabelSource;
  labelFile: ImageFile | null;
  /** One label a line. */
  typed: string;
  extra: ExtraChannels;
  /** The channel of label 0. */
  offset: number;
  size: OfferedSize | null;
  licence: ImportLicence;
}

/** Fills in what the tensors tell; what the person said before of the same file stays. */
export function startForm(
  { found, networks }: GeneratorReport,
  fileName: string,
  network: string | null,
  before: ImportForm | null,
): ImportForm {
  return {
    name: before?.name ?? usualName(fileName),
    network: network ?? (networks.length === 1 ? networks[0]! : null),
    labels: before?.labels ?? 'found',
    labelFile: before?.labelFile ?? null,
    typed: before?.typed ?? '',
    extra: found === null ? 'none' : extraOf(found.architecture),
    offset: found?.architecture.labelOffset ?? 0,
    size: found?.sizes[0] ?? null,
    licence: found?.labelSet == null ? 'unknown' : 'CC-BY-NC-SA-4.0',
  };
}

/** What the file leaves open, the weightiest first. Channels and size of a published network are known. */
export function openQuestions({ networks, found }: GeneratorReport): Question[] {
  const isOpen: Record<Question, boolean> = {
    network: networks.length > 1,
    labels: found !== null,
    channels: found !== null && found.labelSet === null,
    size: found !== null && found.labelSet === null && found.sizes.length > 1,
  };
  return QUESTIONS.filter((question) => isOpen[question]).slice(0, MOST_QUESTIONS);
}

/** What can be looked at beside the open questions. */
export function settledQuestions(report: GeneratorReport): Question[] {
  const open = openQuestions(report);
  return QUESTIONS.filter((question) => question !== 'network' && !open.includes(question));
}

function extraOf({ dontCare, edgeChannel }: { dontCare: boolean; edgeChannel: boolean }): ExtraChannels {
  if (dontCare) return edgeChannel ? 'both' : 'unlabelled';
  return edgeChannel ? 'edges' : 'none';
}

/** How many channels are no labels. */
function countOf(extra: ExtraChannels): number {
  return { none: 0, unlabelled: 1, edges: 1, both: 2 }[extra];
}

/** Labels of the network when the extra channels are these. */
export function labelCount({ found }: GeneratorReport, extra: ExtraChannels): number {
  return found === null ? 0 : semanticChannels(found.architecture) - countOf(extra);
}

/** Sources of labels that can be offered. */
export const LABEL_SOURCES: readonly LabelSource[] = ['found', ...LABEL_SET_IDS, 'file', 'typed'];

export function answersOf(form: ImportForm, files: { generator: string; encoder: string | null }): ImportAnswers {
  const { name, network, labels, extra, offset, size, licence } = form;
  const isSet = labels !== 'found' && labels !== 'file' && labels !== 'typed';
  return {
    ...files,
    name: name.trim(),
    network,
    licence,
    labelSet: isSet ? labels : null,
    labelFile: labelFileOf(form),
    dontCare: extra === 'unlabelled' || extra === 'both',
    instanceEdges: extra === 'edges' || extra === 'both',
    labelOffset: offset,
    // A form's values are proxies, which no port takes.
    size: size === null ? null : { ...size },
  };
}

function labelFileOf({ labels, labelFile, typed }: ImportForm): ImageFile | null {
  if (labels === 'typed') return { name: 'labels.txt', bytes: new TextEncoder().encode(typed) };
  return labels === 'file' && labelFile !== null ? { name: labelFile.name, bytes: labelFile.bytes } : null;
}

/** Whether everything is said that has to be. */
export function isComplete({ name, labels, labelFile, typed, size }: ImportForm): boolean {
  if (name.trim() === '' || size === null) return false;
  return (labels !== 'file' || labelFile !== null) && (labels !== 'typed' || typed.trim() !== '');
}

/** Checkpoints are called after nothing: 'latest_net_G.pth' is a model, 'faces_net_G.pth' is Faces. */
function usualName(fileName: string): string {
  const words = fileName
    .replace(/\.[^.]*$/, '')
    .replace(/(^|[_.-])(latest|net|g|generator|epoch|iter|\d+)(?=$|[_.-])/gi, '')
    .replace(/[_.-]+/g, ' ')
    .trim();
  return words === '' ? 'SPADE' : words[0]!.toUpperCase() + words.slice(1, 80);
}
