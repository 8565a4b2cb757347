/**
 * The offscreen canvases that panes show: labels, outlines between labels, and the photo. Each is drawn once, however
 * many panes show it, and only where something changed.
 */
import type { Picture } from '../../src-shared/api/studio-api.ts';
import { intersectRects, uniteRects, type LabelDocument, type Rect } from '../../src-shared/document/index.ts';
import { Listeners } from '../../src-shared/document/listeners.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { present } from '../../src-shared/present.ts';
import { colourPatterned } from '../labels/label-patterns.ts';
import { fadeLayers, hasFadedLayers } from './fade-layers.ts';
import { colourLabels, outlineLabels } from './label-raster.ts';
import { pictureImage } from './picture-image.ts';

/** Light lines read on most photos; the alpha keeps the photo visible under them. */
const OUTLINE_INK = 0xd9ffffff;

/** Pixels that are coloured at once: 2 MB of them. */
const STRIP_PIXELS = 1 << 19;

export type SurfaceName = 'labels' | 'outlines' | 'photo' | 'reference';

interface Surface {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
}

export class CanvasSurfaces {
  readonly labels = createSurface();
  readonly outlines = createSurface();
  readonly photo = createSurface();
  readonly reference = createSurface();
  /** Told within an animation frame: this surface shows something else. */
  readonly redraws = new Listeners<SurfaceName>();

  private document: LabelDocument | undefined;
  private colours: Uint32Array = new Uint32Array(256);
  private patterns: Uint32Array | null = null;
  private stale: Rect | undefined;
  private outlinesWanted = false;
  private photoIsNew = false;
  private frame = 0;

  /** Shows another document. */
  setDocument(document: LabelDocument): void {
    this.document = document;
    for (const { canvas } of [this.labels, this.outlines]) {
      canvas.width = document.width;
      canvas.height = document.height;
    }
    this.invalidate(document.bounds);
  }

  /** Takes the colour of every id, as ImageData words, and its pattern where patterns are wanted. */
  setColours(colours: Uint32Array, patterns: Uint32Array | null): void {
    this.colours = colours;
    this.patterns = patterns;
    this.invalidateAll();
  }

  /** Outlines cost a pass over what changed; they are kept only while a pane shows them. */
  wantOutlines(wanted: boolean): void {
    if (wanted === this.outlinesWanted) return;
    this.outlinesWanted = wanted;
    if (wanted) this.invalidateAll();
  }

  /** Says that the composite changed within `rect`; it is drawn with the next frame. */
  invalidate(rect: Rect): void {
    this.stale = uniteRects(this.stale, rect);
    this.redrawSoon();
  }

  /** Takes the photo to trace from; null for none. */
  setReference(image: ImageBitmap | null): void {
    const { canvas, context } = this.reference;
    canvas.width = image?.width ?? 1;
    canvas.height = image?.height ?? 1;
    if (image !== null) context.drawImage(image, 0, 0);
  }

  showPicture(picture: Picture): void {
    const { width, height } = picture;
    const { canvas, context } = this.photo;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    context.putImageData(pictureImage(picture), 0, 0);
    this.photoIsNew = true;
    this.redrawSoon();
  }

  /** Draws everything anew: something changed that all of the pixels depend on. */
  invalidateAll(): void {
    if (this.document !== undefined) this.invalidate(this.document.bounds);
  }

  private redrawSoon(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.drawStale();
      if (this.photoIsNew) this.redraws.emit('photo');
      this.photoIsNew = false;
    });
  }

  private drawStale(): void {
    const { document, stale } = this;
    this.stale = undefined;
    const rect = document && stale && intersectRects(stale, document.bounds);
    if (document === undefined || rect === undefined) return;
    const map = document.composite();
    this.drawLabels(document, map, rect);
    this.redraws.emit('labels');
    if (!this.outlinesWanted) return;
    this.drawOutlines(map, rect, document.bounds);
    this.redraws.emit('outlines');
  }

  /** Colours a part of the map in strips: the pixels of one stay in the processor's cache, and in memory only once. */
  private drawLabels(document: LabelDocument, map: LabelMap, rect: Rect): void {
    const rows = Math.min(rect.height, Math.max(1, Math.floor(STRIP_PIXELS / rect.width)));
    const image = new ImageData(rect.width, rows);
    const faded = hasFadedLayers(document.layers);
    for (let y = rect.y; y < rect.y + rect.height; y += rows) {
      const strip = { ...rect, y, height: Math.min(rows, rect.y + rect.height - y) };
      const pixels = wordsOf(image).subarray(0, strip.width * strip.height);
      const ids = cutOut(map, strip);
      if (this.patterns === null) colourLabels(ids, this.colours, pixels);
      else colourPatterned(ids, strip, patternCell(map), this.patterns, pixels);
      if (faded) fadeLayers(document, strip, pixels);
      this.labels.context.putImageData(image, strip.x, strip.y, 0, 0, strip.width, strip.height);
    }
  }

  private drawOutlines(map: LabelMap, changed: Rect, bounds: Rect): void {
    // A changed pixel may end a line of its upper and left neighbours.
    const around = { x: changed.x - 1, y: changed.y - 1, width: changed.width + 1, height: changed.height + 1 };
    const inner = present(intersectRects(around, bounds));
    const outer = present(intersectRects({ ...inner, width: inner.width + 1, height: inner.height + 1 }, bounds));
    const image = new ImageData(inner.width, inner.height);
    outlineLabels(cutOut(map, outer), outer.width, outer.height, inner, OUTLINE_INK, wordsOf(image));
    this.outlines.context.putImageData(image, inner.x, inner.y);
  }
}

function createSurface(): Surface {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  // No willReadFrequently: it would keep the canvas off the GPU, and nothing is ever read back.
  return { canvas, context: present(canvas.getContext('2d')) };
}

function wordsOf(image: ImageData): Uint32Array {
  return new Uint32Array(image.data.buffer);
}

/** Document pixels a pattern cell: patterns look alike on small and large documents. */
function patternCell({ width, height }: LabelMap): number {
  return Math.max(1, Math.round(Math.max(width, height) / 256));
}

/** The ids of a rectangle within the map; the map's own memory where that is all of it. */
function cutOut({ width, height, ids }: LabelMap, rect: Rect): Uint8Array {
  if (rect.width === width && rect.height === height) return ids;
  const part = new Uint8Array(rect.width * rect.height);
  for (let y = 0; y < rect.height; y++) {
    const start = (rect.y + y) * width + rect.x;
    part.set(ids.subarray(start, start + rect.width), y * rect.width);
  }
  return part;
}
