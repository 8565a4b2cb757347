/** Makes what is still missing of a batch, picture by picture: one is painted while the one before it is encoded and written. */
import type { Size } from '../../src-shared/geometry.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { exportedSize, type BatchStyle } from '../../src-shared/exports/batch-plan.ts';
import type { PlannedPicture } from '../../src-shared/exports/plan-files.ts';
import { planRender } from '../../src-shared/labels/fit.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { Picture } from '../../src-shared/api/values.ts';
import { loadImageLibrary } from '../files/image-library.ts';
import { encodeLabelMapPng } from '../files/label-map-png.ts';
import type { PictureSource } from '../engine-client/picture-source.ts';
import { encodeAnimation } from './animation.ts';
import type { BatchFolder } from './batch-folder.ts';
import { drawPdf, drawPngPages, type Sheet } from './contact-sheet.ts';
import { encodePicture, resample } from './encode-picture.ts';
import { unpackMap } from './packed-map.ts';
import { encodePsd } from './psd.ts';

export interface BatchRun {
  pictures: PictureSource;
  pack: PackManifest;
  packHash: string;
  signal: AbortSignal;
  /** So many of the pictures are written; called at the start and after each. */
  onProgress(done: number, total: number): void;
  /** A file of this name is written. */
  onWritten?(name: string): void;
}

/**
 * Runs `batch` to its end, or until `signal` aborts (rejects with `cancelled`) or something fails; in each case the
 * manifest says what is there, and what is there is whole.
 */
export async function runBatch(batch: BatchFolder, run: BatchRun): Promise<void> {
  try {
    if (batch.plan.pack.hash !== run.packHash)
      throw new SpadeworkError('batch-other-pack', { wanted: batch.plan.pack.id, loaded: run.pack.id });
    await writeLabelMaps(batch, run);
    await writePictures(batch, run);
    await writeAnimations(batch, run);
    await writeContactSheets(batch, run);
  } catch (error) {
    // The first error is the one to tell; a folder that is gone or full cannot take a manifest either.
    await batch.close('unfinished').catch(() => undefined);
    throw error;
  }
  await batch.close('finished');
}

async function writePictures(batch: BatchFolder, run: BatchRun): Promise<void> {
  const { pictures } = batch.plan.files;
  const missing = pictures.filter(({ picture, psd }) => !batch.has(picture) || (psd !== null && !batch.has(psd)));
  let done = pictures.length - missing.length;
  run.onProgress(done, pictures.length);
  let writing = Promise.resolve();
  const mapAt = rememberLast((index) => mapOf(batch, index));
  try {
    for (const planned of missing) {
      assertGoingOn(run);
      const map = mapAt(planned.map);
      const call = { map, style: batch.plan.styles[planned.style]!.style };
      const size = sizeOf(batch, run, planned.map);
      const picture = await run.pictures.takeFor(call, size, { signal: run.signal });
      await writing;
      writing = writePicture(batch, run, planned, picture, size, map).then(() =>
        run.onProgress(++done, pictures.length),
      );
      // Met at the next turn; until then nobody else listens.
      writing.catch(() => undefined);
    }
  } finally {
    await writing;
  }
}

async function writePicture(
  batch: BatchFolder,
  run: BatchRun,
  planned: PlannedPicture,
  picture: Picture,
  size: Size,
  map: LabelMap,
): Promise<void> {
  const { options, maps } = batch.plan;
  if (!batch.has(planned.picture)) {
    const embedded = options.embedMap ? maps[planned.map]! : null;
    await write(
      batch,
      run,
      planned.picture,
      await encodePicture(picture, { format: options.format, quality: options.quality, size, map: embedded }),
    );
  }
  if (planned.psd !== null && !batch.has(planned.psd)) {
    const painted = await resample(picture, size);
    const { layers } = maps[planned.map]!;
    await write(batch, run, planned.psd, await encodePsd(painted, size, { map, layers }, run.pack.labels));
  }
}

async function write(batch: BatchFolder, run: BatchRun, name: string, bytes: Uint8Array): Promise<void> {
  await batch.write(name, bytes);
  run.onWritten?.(name);
}

async function writeLabelMaps(batch: BatchFolder, run: BatchRun): Promise<void> {
  for (const { map, name } of batch.plan.files.labelMaps) {
    assertGoingOn(run);
    if (!batch.has(name)) await write(batch, run, name, encodeLabelMapPng(mapOf(batch, map), run.pack.labels));
  }
}

async function writeAnimations(batch: BatchFolder, run: BatchRun): Promise<void> {
  const { animations, pictures } = batch.plan.files;
  const { animation, quality } = batch.plan.options;
  if (animation === null) return;
  for (const { map, name } of animations) {
    assertGoingOn(run);
    if (batch.has(name)) continue;
    const frames = pictures.filter((picture) => picture.map === map);
    const readFrame = async (index: number): Promise<Uint8Array> => decode(await batch.read(frames[index]!.picture));
    await write(
      batch,
      run,
      name,
      await encodeAnimation(frames.length, sizeOf(batch, run, map), readFrame, animation, quality),
    );
  }
}

async function writeContactSheets(batch: BatchFolder, run: BatchRun): Promise<void> {
  const { files, styles, maps, options } = batch.plan;
  assertGoingOn(run);
  const sheet: Sheet = {
    title: options.project,
    aspect: Math.max(...maps.map((_, map) => sizeOf(batch, run, map)).map(({ width, height }) => height / width)),
    pictures: files.pictures.map(({ picture, map, style }) => ({
      caption: [...(maps.length > 1 ? [maps[map]!.name] : []), ...wordsOf(styles[style]!)].join(' · '),
      read: () => batch.read(picture),
    })),
  };
  if (files.sheets.png.some((name) => !batch.has(name))) {
    let page = 0;
    for await (const png of drawPngPages(sheet)) {
      const name = files.sheets.png[page++]!;
      if (!batch.has(name)) await write(batch, run, name, png);
      assertGoingOn(run);
    }
  }
  if (files.sheets.pdf !== null && !batch.has(files.sheets.pdf))
    await write(batch, run, files.sheets.pdf, await drawPdf(sheet, options.date));
}

/** The style's name, and the seed that moves it where one does. */
function wordsOf({ name, style }: BatchStyle): string[] {
  return style.kind === 'encoded' && style.strength > 0 ? [name, String(style.seed)] : [name];
}

function assertGoingOn({ signal }: BatchRun): void {
  if (signal.aborted) throw new SpadeworkError('cancelled');
}

/** A map of the plan; one that does not unpack to what its hash names is damage. */
function mapOf(batch: BatchFolder, index: number): LabelMap {
  const map = unpackMap(batch.plan.maps[index]!);
  if (map === null) throw new SpadeworkError('batch-damaged', { folder: batch.path });
  return map;
}

/** `make`, called again only when another index is asked for: pictures of one map follow each other. */
function rememberLast<Value>(make: (index: number) => Value): (index: number) => Value {
  let last: { index: number; value: Value } | undefined;
  return (index) => (last?.index === index ? last : (last = { index, value: make(index) })).value;
}

/** In which the pictures of a map are written. */
function sizeOf(batch: BatchFolder, run: BatchRun, map: number): Size {
  const { width, height } = batch.plan.maps[map]!;
  return exportedSize(batch.plan.options.size, planRender(run.pack.generator, { width, height }).picture, {
    width,
    height,
  });
}

/** RGB of a picture that the batch wrote. */
async function decode(bytes: Uint8Array): Promise<Uint8Array> {
  const sharp = await loadImageLibrary();
  return Uint8Array.from(await sharp(bytes).removeAlpha().toColourspace('srgb').raw().toBuffer());
}
