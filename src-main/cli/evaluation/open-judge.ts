/** Opens the judge with what a person has: the nets that the project was judged with, and Inception's published weights. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { foldInception } from '../../../training/features/fold-inception.ts';
import { MOBILE_NET_FILES, readMobileNet } from '../../../training/features/read-mobile-net.ts';
import { Judge } from '../../../training/evaluation/judge.ts';
import { reasonOf } from '../../files/system-errors.ts';
import { findPlaces } from '../../host/places.ts';
import { readCheckpoint } from '../../import/open-checkpoint.ts';
import type { Weights } from '../../engine/network/weights.ts';

/** Throws `file-unreadable`, `nets-unknown`, `inception-unknown`, and what reading checkpoints throws. */
export async function openJudge(values: { nets?: string; inception?: string }, threads: number): Promise<Judge> {
  const mobileNet = values.nets === undefined ? undefined : await readNets(values.nets);
  const inception = values.inception === undefined ? undefined : readInception(values.inception);
  return Judge.open({ segmentationFolder: findPlaces().segmentationFolder, mobileNet, inception, threads });
}

async function readNets(folder: string): Promise<Weights> {
  const read = async (name: string): Promise<Buffer> => {
    const path = join(folder, name);
    return readFile(path).catch((error: unknown) => {
      throw new SpadeworkError('file-unreadable', { name: path, reason: reasonOf(error) }, { cause: error });
    });
  };
  const [graph, weights] = [await read(MOBILE_NET_FILES.graph), await read(MOBILE_NET_FILES.weights)];
  try {
    return readMobileNet(graph.toString('utf8'), weights);
  } catch (cause) {
    throw new SpadeworkError('nets-unknown', { folder }, { cause });
  }
}

function readInception(file: string): Weights {
  const state = readCheckpoint(file);
  try {
    return foldInception(state);
  } catch (cause) {
    throw new SpadeworkError('inception-unknown', { name: file }, { cause });
  }
}
