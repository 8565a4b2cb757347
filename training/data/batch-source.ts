/** Draws the batch of a step: which photographs, which crops, in which colours, and everything else that is random in it. */
import type { TrainingRuntime } from '../../src-main/engine/runtimes/training-runtime.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import {
  encodeSemantics,
  resizeSemantics,
  semanticCoding,
  type SemanticMap,
} from '../../src-shared/labels/semantics.ts';
import {
  pictureSize,
  UPSAMPLINGS,
  type EncoderArchitecture,
  type GeneratorArchitecture,
} from '../../src-shared/packs.ts';
import { findPatterns, type BatchPatterns } from '../batch-patterns.ts';
import type { GridWindow, TrainingBatch } from '../objective.ts';
import { drawNormal, drawUniform } from '../random.ts';
import { oneHotBatch } from '../semantic-batch.ts';
import { cutIds, cutPicture, drawBox, drawColours, type CropBox } from './crops.ts';
import type { PhotoSource } from '../learner.ts';
import type { LabelledPhoto } from './labelled-photo.ts';

export interface BatchOptions {
  generator: GeneratorArchitecture;
  /** Size of what the encoder reads. */
  view: EncoderArchitecture['input'];
  /** Cells of the latent grid that a crop covers. */
  cells: { width: number; height: number };
  batch: number;
  seed: number;
}

/** A batch that must be freed. */
export interface OwnedBatch<T> extends TrainingBatch<T> {
  dispose(): void;
}

/** Of the largest box that fits: the closest crop of a picture, and of what the encoder reads. */
const CLOSEST = 0.6;
const CLOSEST_VIEW = 0.75;

/** Share of a batch's pixels up to which looking neighbourhoods up is cheaper than computing every pixel. */
const MOST_PATTERNS = 0.5;

export class BatchSource<T> {
  constructor(
    private readonly runtime: TrainingRuntime<T>,
    private readonly store: PhotoSource,
    /** Numbers of the photographs in the store that are drawn from. */
    private readonly numbers: readonly number[],
    private readonly options: BatchOptions,
  ) {}

  /** The same for the same seed and step. Throws as `store.take` does. */
  async draw(step: number): Promise<OwnedBatch<T>> {
    const uniform = drawUniform(this.options.seed, step, 'photographs');
    const chosen = chooseSome(this.numbers, this.options.batch, uniform);
    const photos = await Promise.all(chosen.map((number) => this.store.take(number)));
    return this.cut(photos, step, uniform);
  }

  /** The photographs numbered `chosen` as they are, for sheets: their middle, in their own colours. */
  async show(chosen: readonly number[]): Promise<OwnedBatch<T>> {
    const photos = await Promise.all(chosen.map((number) => this.store.take(number)));
    return this.cut(photos, SHOWN_STEP);
  }

  private cut(photos: readonly LabelledPhoto[], step: number, uniform?: () => number): OwnedBatch<T> {
    const { generator, view, cells } = this.options;
    const picture = pictureSize(generator);
    const factor = 2 ** UPSAMPLINGS[generator.upsampling];
    const window = drawWindow(generator.latent, cells, uniform ?? (() => 0.5));
    const [width, height] = [window.width * factor, window.height * factor];
    const part = { top: window.top * factor, left: window.left * factor, width, height };
    const pixels = new Float32Array(photos.length * 3 * height * width);
    const views = new Float32Array(photos.length * 3 * view.height * view.width);
    const labelMaps = photos.map((photo, n) => {
      const colours = uniform ? drawColours(uniform) : PLAIN;
      const box = uniform ? drawBox(photo, picture, CLOSEST, uniform) : middleBox(photo, picture);
      const seen = uniform ? drawBox(photo, view, CLOSEST_VIEW, uniform) : middleBox(photo, view);
      cutPicture(photo, box, picture, part, colours, pixels, n * 3 * height * width);
      cutPicture(photo, seen, view, { top: 0, left: 0, ...view }, colours, views, n * 3 * view.height * view.width);
      return { width, height, ids: cutIds(photo, box, picture, part) };
    });
    return this.wrap(step, labelMaps, window, { data: pixels, shape: [photos.length, 3, height, width] }, views);
  }

  private wrap(
    step: number,
    labelMaps: readonly LabelMap[],
    window: GridWindow,
    photos: { data: Float32Array; shape: readonly number[] },
    views: Float32Array,
  ): OwnedBatch<T> {
    const { runtime } = this;
    const { generator, view, seed } = this.options;
    const maps = labelMaps.map((map) => encodeSemantics(map, generator));
    const kept = new Map<string, T>();
    const patterns = new Map<string, BatchPatterns<T> | undefined>();
    const own: T[] = [];
    const upload = (data: Float32Array, shape: readonly number[]): T => {
      const tensor = runtime.upload(data, shape);
      own.push(tensor);
      return tensor;
    };
    /** Made once a batch, whichever network asks first. */
    const once = (name: string, make: () => { data: Float32Array; shape: readonly number[] }): T => {
      const known = kept.get(name);
      if (known !== undefined) return known;
      const { data, shape } = make();
      const tensor = upload(data, shape);
      kept.set(name, tensor);
      return tensor;
    };
    return {
      step,
      maps,
      labelMaps,
      window,
      photos: upload(photos.data, photos.shape),
      views: upload(views, [maps.length, 3, view.height, view.width]),
      semantics: (height, width) => once(`map ${height}x${width}`, () => oneHotBatch(maps, generator, height, width)),
      patterns: (height, width) => {
        const name = `${height}x${width}`;
        if (!patterns.has(name)) patterns.set(name, this.uploadPatterns(maps, height, width, own));
        return patterns.get(name);
      },
      normal: (purpose, shape) =>
        once(`normal ${purpose}`, () => ({
          data: drawNormal(
            seed,
            step,
            purpose,
            shape.reduce((product, side) => product * side, 1),
          ),
          shape,
        })),
      uniform: (purpose) => drawUniform(seed, step, purpose),
      upload,
      dispose: () => runtime.free(own),
    };
  }

  private uploadPatterns(
    maps: readonly SemanticMap[],
    height: number,
    width: number,
    own: T[],
  ): BatchPatterns<T> | undefined {
    const { generator } = this.options;
    if ((generator.kernel ?? 3) !== 3) return undefined;
    const sized = maps.map((map) => resizeSemantics(map, width, height));
    const found = findPatterns(sized, semanticCoding(generator), MOST_PATTERNS * maps.length * width * height);
    if (!found) return undefined;
    const tensors = {
      windows: this.runtime.upload(found.windows.data, found.windows.shape),
      around: this.runtime.uploadIndices(found.around),
      index: this.runtime.uploadIndices(found.index),
    };
    own.push(...Object.values(tensors));
    return tensors;
  }
}

/** No training draws this one. */
const SHOWN_STEP = -1;
const PLAIN = { gains: [1, 1, 1], gamma: 1, saturation: 1 } as const;

function middleBox(photo: { width: number; height: number }, picture: { width: number; height: number }): CropBox {
  const scale = Math.min(photo.width / picture.width, photo.height / picture.height);
  const width = Math.max(1, Math.floor(picture.width * scale));
  const height = Math.max(1, Math.floor(picture.height * scale));
  return {
    top: (photo.height - height) >> 1,
    left: (photo.width - width) >> 1,
    width,
    height,
    mirrored: false,
  };
}

/** Different ones as long as there are enough. */
function chooseSome(numbers: readonly number[], count: number, uniform: () => number): number[] {
  const chosen: number[] = [];
  let left: number[] = [];
  while (chosen.length < count) {
    if (left.length === 0) left = [...numbers];
    chosen.push(...left.splice(Math.floor(uniform() * left.length), 1));
  }
  return chosen;
}

/** A part of the grid, whole cells. */
function drawWindow(
  latent: GeneratorArchitecture['latent'],
  cells: { width: number; height: number },
  uniform: () => number,
): GridWindow {
  const within = (room: number): number => Math.floor(uniform() * (room + 1));
  return { top: within(latent.height - cells.height), left: within(latent.width - cells.width), ...cells };
}
