/** The engine itself, free of any process or transport: runtime, pack, scheduling. `process.ts` puts it on a channel. */
import { basename } from 'node:path';
import type { Checkpoint } from './modulation/map-report.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { fitMap } from '../../src-shared/labels/fit-map.ts';
import { MAX_GROWTH, planRender } from '../../src-shared/labels/fit.ts';
import { drawSampleLandscape } from '../../src-shared/labels/sample-landscape.ts';
import { encodeSemantics } from '../../src-shared/labels/semantics.ts';
import { pictureSize, type PackManifest } from '../../src-shared/packs.ts';
import type { EngineMemory, RgbImage, Style } from '../../src-shared/api/studio-api.ts';
import { CACHE_BYTES } from '../../src-shared/api/engine-settings-api.ts';
import { unwritable } from '../files/system-errors.ts';
import type { Size } from '../../src-shared/geometry.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { EngineApi, EngineOptions, EngineReady, InsideJob, PictureJob, RenderedPicture } from './api.ts';
import { collectGarbage } from './collect-garbage.ts';
import { Enlarger } from './enlarger.ts';
import { openPack, type Pack } from './packs/load-pack.ts';
import { Inside, type InsideScene } from './inside/inside.ts';
import { physicalCores } from './physical-cores.ts';
import { normalisePhoto, quantisePicture } from './picture.ts';
import type { EncoderRunner, GeneratorRunner, Runtime } from './runtimes/runtime.ts';
import { selectRuntime } from './runtimes/select-runtime.ts';
import { Scheduler } from './scheduler.ts';
import { segmentPhoto } from './segmenter.ts';

/** Names the job that frees memory among the pictures. */
const FREEING = 'free-memory';
/** Names the job that prepares for the first picture. */
const REHEARSING = 'rehearse';
/** Names jobs that read a photo's style. */
const ENCODING = 'encode-style';
/** Names jobs that read a photo's classes. */
const SEGMENTING = 'segment-photo';
/** Names the job that closes what was looked into. */
const CLOSING_INSIDE = 'close-inside';
/** Names the job that closes the enlarger. */
const CLOSING = 'close-enlarger';

interface Loaded {
  rowBudget: number;
  threads: number;
  manifest: PackManifest;
  generator: GeneratorRunner;
  /** Whether a picture was made. */
  isRehearsed: boolean;
  /** Undefined for a pack without encoder. */
  openEncoder: (() => Promise<EncoderRunner>) | undefined;
  /** Opened when the first photo comes. */
  encoder: EncoderRunner | undefined;
  enlarger: Enlarger;
  inside: Inside;
}

/** Makes an engine; nothing is loaded before `start`. */
export function createEngine(): EngineApi {
  const scheduler = new Scheduler();
  let loading: Promise<Loaded> | undefined;

  const loaded = (): Promise<Loaded> => {
    if (!loading) throw new SpadeworkError('internal', { reason: 'the engine was not started' });
    return loading;
  };

  return {
    async start(options) {
      const opened = open(options);
      loading = opened.then(({ loaded }) => loaded);
      // The error reaches the caller through `opened`; later calls meet it through `loading`.
      loading.catch(() => undefined);
      const { ready } = await opened;
      collectGarbage();
      return ready;
    },

    async rehearse() {
      const parts = await loaded();
      await scheduler.schedule({ id: REHEARSING, priority: 'batch' }, (checkpoint) => rehearse(parts, checkpoint));
    },

    async renderPicture(job) {
      const parts = await loaded();
      return scheduler.schedule(job, (checkpoint) => {
        parts.isRehearsed = true;
        return render(parts, job, checkpoint);
      });
    },

    async encodeStyle(photo) {
      const parts = await loaded();
      const { manifest, openEncoder } = parts;
      if (!openEncoder) throw new SpadeworkError('no-encoder', { pack: manifest.id });
      return scheduler.schedule({ id: ENCODING, priority: 'soon' }, async () => {
        parts.encoder ??= await openEncoder();
        return readStyle(parts.encoder, photo);
      });
    },

    async segmentPhoto(packFolder, photo) {
      const { threads } = await loaded();
      return scheduler.schedule({ id: SEGMENTING, priority: 'soon' }, () => segmentPhoto(packFolder, photo, threads));
    },

    async enlargeTile({ id, ...tile }) {
      const { enlarger } = await loaded();
      return scheduler.schedule({ id, priority: 'batch' }, () => enlarger.enlarge(tile));
    },

    async closeEnlarger() {
      const { enlarger } = await loaded();
      await scheduler.schedule({ id: CLOSING, priority: 'batch' }, () => enlarger.close());
    },

    async lookInside({ id, layer, part, channel, ...job }) {
      const { manifest, inside } = await loaded();
      const begin = performance.now();
      return scheduler.schedule({ id, priority: 'batch' }, async (checkpoint) => {
        const trace = await inside.look(sceneOf(manifest, job), { layer, part, channel }, checkpoint);
        return { ...trace, milliseconds: performance.now() - begin };
      });
    },

    async closeInside() {
      const { inside } = await loaded();
      await scheduler.schedule({ id: CLOSING_INSIDE, priority: 'batch' }, async () => inside.close());
    },

    async exportOnnx({ packFolder, out, network, ...options }) {
      const { exportPack } = await import('./runtimes/onnx/export-pack.ts');
      const [written] = await exportPack(packFolder, out, {
        ...options,
        networks: [network],
        threads: physicalCores(),
      }).catch(unwritable(out));
      return written === undefined
        ? null
        : { file: basename(written.path), bytes: written.bytes, difference: written.difference };
    },

    async cancel(id) {
      scheduler.cancel(id);
    },

    memory: async () => readMemory(await loaded()),

    async freeMemory() {
      const parts = await loaded();
      await scheduler.schedule({ id: FREEING, priority: 'batch' }, async () => {
        parts.generator.freeMaps();
        parts.inside.close();
      });
      collectGarbage();
      return readMemory(parts);
    },
  };
}

async function open(options: EngineOptions): Promise<{ loaded: Loaded; ready: EngineReady }> {
  const settings = {
    threads: options.threads ?? physicalCores(),
    cacheBytes: options.cacheBytes ?? CACHE_BYTES.normal,
  };
  const { runtime, report } = await selectRuntime(settings, options.runtime, options.avoid);
  const pack = openPack(options.packFolder);
  const { manifest, packHash } = pack;
  const generator = await runtime.loadGenerator(manifest.generator, pack.generator);
  return {
    loaded: {
      manifest,
      generator,
      isRehearsed: false,
      openEncoder: encoderOf(runtime, pack),
      encoder: undefined,
      enlarger: new Enlarger(runtime, manifest, pack.enlarger),
      inside: new Inside(runtime, manifest.generator, pack.generator),
      rowBudget: settings.cacheBytes,
      threads: settings.threads,
    },
    ready: { runtime: report, pack: manifest, packHash },
  };
}

function encoderOf(runtime: Runtime, { manifest: { encoder }, encoder: weights }: Pack): Loaded['openEncoder'] {
  return encoder && weights && (() => runtime.loadEncoder(encoder, weights));
}

/** A landscape in the pack's labels, of its own size; nothing of it is kept but memory. */
async function rehearse(parts: Loaded, checkpoint: Checkpoint): Promise<void> {
  if (parts.isRehearsed) return;
  const { manifest, generator } = parts;
  const { width, height } = pictureSize(manifest.generator);
  try {
    const map = encodeSemantics(drawSampleLandscape(manifest.labels, width, height), manifest.generator);
    await generator.useMap(map, checkpoint);
    await generator.generate(new Float32Array(manifest.generator.zDim), { checkpoint });
  } finally {
    generator.forgetMaps();
  }
}

function readMemory({ generator, rowBudget }: Loaded): EngineMemory {
  return { rowBytes: generator.rowBytes(), rowBudget, residentBytes: process.memoryUsage.rss() };
}

/** The map of a job as the network takes it; throws `latent-size` and `picture-size`. */
function mapToDraw(
  { generator }: PackManifest,
  { map, z, size }: Pick<PictureJob, 'map' | 'z'> & { size: Size },
): LabelMap {
  const { zDim } = generator;
  if (z.length !== zDim) throw new SpadeworkError('latent-size', { expected: zDim, found: z.length });
  const own = pictureSize(generator);
  if (size.width * size.height > MAX_GROWTH * own.width * own.height) {
    throw new SpadeworkError('picture-size', { width: size.width, height: size.height, max: MAX_GROWTH });
  }
  return fitMap(map, size, generator);
}

function sceneOf(
  manifest: PackManifest,
  {
    map,
    z,
    noise,
    size = planRender(manifest.generator, map).picture,
  }: Pick<InsideJob, 'map' | 'z' | 'noise' | 'size'>,
): InsideScene {
  return { map: mapToDraw(manifest, { map, z, size }), z, noise, size };
}

async function render(
  { manifest, generator }: Loaded,
  { map, z, noise, size = planRender(manifest.generator, map).picture, stage }: PictureJob,
  checkpoint: Checkpoint,
): Promise<RenderedPicture> {
  const begin = performance.now();
  const fitted = mapToDraw(manifest, { map, z, size });
  const end = stage === 'preview' && manifest.generator.preview === true ? 'preview' : 'full';
  await generator.useMap(encodeSemantics(fitted, manifest.generator), checkpoint, end);
  const { width, height, picture } = await generator.generate(z, { noise, checkpoint, end });
  const shown = end === 'full' ? size : { width: Math.ceil(size.width / 2), height: Math.ceil(size.height / 2) };
  const rgb = quantisePicture(picture, { width, height }, shown);
  return { ...shown, rgb, milliseconds: performance.now() - begin };
}

async function readStyle(encoder: EncoderRunner, photo: RgbImage): Promise<Style> {
  const { mu, logvar } = await encoder.encode(normalisePhoto(photo), photo.height, photo.width);
  return { mu: [...mu], sigma: Array.from(logvar, (value) => Math.exp(value / 2)) };
}
