/** From what a person chose to what the engine needs: the latent of a style, the request that names a picture, the picture. */
import { createHash, randomUUID } from 'node:crypto';
import type { PictureJob } from '../engine/api.ts';
import type { Picture, PictureCall } from '../../src-shared/api/studio-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { planRender } from '../../src-shared/labels/fit.ts';
import { UNLABELLED } from '../../src-shared/labels/semantics.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import { noiseSeedOf, type GenerationRequest } from '../../src-shared/request.ts';
import { latentOf } from '../../src-shared/styles/latent.ts';
import type { RunningEngine } from './engine-supervisor.ts';

/**
 * Renders `call` and notes what the picture depends on. `app` is the version that made it, e.g. '0.1.0'. When `signal`
 * aborts, the engine stops at its next step and the call rejects with `cancelled`.
 */
export async function makePicture(
  { engine, ready }: RunningEngine,
  call: PictureCall,
  turn: Pick<PictureJob, 'priority' | 'window'>,
  app: string,
  signal?: AbortSignal,
): Promise<Picture> {
  assertKnownIds(call.map, ready.pack);
  const job: PictureJob = {
    id: randomUUID(),
    map: call.map,
    z: latentOf(call.style, ready.pack.generator.zDim),
    noise: noiseSeedOf(call.style),
    size: call.size,
    stage: call.stage,
    ...turn,
  };
  const cancel = (): void => void engine.cancel(job.id).catch(() => undefined);
  signal?.addEventListener('abort', cancel);
  try {
    const { width, height, rgb, milliseconds } = await engine.renderPicture(job);
    return { width, height, rgb, request: requestOf(ready, call, app), milliseconds };
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** All that a picture of `call` by this engine depends on. */
export function requestOf(
  { pack, packHash }: RunningEngine['ready'],
  { map, style, size = planRender(pack.generator, map).picture, stage }: PictureCall,
  app: string,
): GenerationRequest {
  return {
    version: 1,
    app,
    pack: { id: pack.id, hash: packHash },
    map: { hash: hashMap(map), width: map.width, height: map.height },
    style,
    size,
    ...(stage === 'preview' && pack.generator.preview === true ? { stage } : {}),
  };
}

/** SHA-256 (hex) over width and height (uint32, little endian) and the ids. */
export function hashMap(map: LabelMap): string {
  const size = new DataView(new ArrayBuffer(8));
  size.setUint32(0, map.width, true);
  size.setUint32(4, map.height, true);
  return createHash('sha256').update(size).update(map.ids).digest('hex');
}

/** Throws `unknown-labels` with the ids of `map` that the pack has no label for. */
export function assertKnownIds(map: LabelMap, pack: PackManifest): void {
  const known = new Set(pack.labels.map((label) => label.id));
  if (pack.generator.dontCare) known.add(UNLABELLED);
  const seen = new Uint8Array(256);
  for (const id of map.ids) seen[id] = 1;
  const unknown = [...seen.keys()].filter((id) => seen[id] === 1 && !known.has(id));
  if (unknown.length === 0) return;
  const shown = unknown.slice(0, 12).join(', ') + (unknown.length > 12 ? ', ...' : '');
  throw new SpadeworkError('unknown-labels', { ids: shown, pack: pack.name.en });
}
