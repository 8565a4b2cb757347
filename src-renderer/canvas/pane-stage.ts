/** One pane's Konva stage: the images of its content under the shared view, and the overlay with cursor and guides. */
import type { Point, Rect, Size } from '../../src-shared/geometry.ts';
import { present } from '../../src-shared/present.ts';
import Konva from 'konva';
import { placedRect, type PhotoPlace } from '../../src-shared/projects/photo-place.ts';
import { cornersInDocument, paneTransform, type View } from './viewport-math.ts';
import type { CanvasSurfaces, SurfaceName } from './surfaces.ts';
import type { PaneContent } from './view-modes.ts';

/** The brush's outline, or a cross for tools without one: where and how large in document pixels, in which colour. */
export interface TipCursor {
  at: Point;
  size: number;
  shape: 'round' | 'square' | 'cross';
  colour: string;
}

/** From this scale on, single pixels get a grid. */
const GRID_SCALE = 8;

interface Picture {
  surface: SurfaceName;
  /** True for what lies under the labels, to be seen where layers are faded. */
  under: boolean;
  layer: Konva.Layer;
  image: Konva.Image;
}

/** What each kind of pane shows, from the lowest. */
const SURFACES: Record<PaneContent, readonly SurfaceName[]> = {
  map: ['labels', 'reference'],
  photo: ['photo'],
  split: ['labels', 'reference', 'photo'],
  outlines: ['photo', 'outlines'],
};
/** What shows through faded layers: the photo to trace from where there is one, else the photo. */
const UNDER_LABELS: readonly SurfaceName[] = ['photo', 'reference'];

export class PaneStage {
  private readonly stage: Konva.Stage;
  private readonly pictures: Picture[];
  private readonly overlay = new Konva.Layer({ listening: false });
  private readonly frame = new Konva.Rect({ stroke: 'rgb(0 0 0 / 45%)', strokeWidth: 1, strokeScaleEnabled: false });
  private readonly grid = new Konva.Shape({
    stroke: 'rgb(128 128 128 / 38%)',
    strokeWidth: 1,
    strokeScaleEnabled: false,
  });
  private readonly guide = new Konva.Line({
    strokeScaleEnabled: false,
    strokeWidth: 1.5,
    stroke: '#fff',
    dash: [5, 4],
  });
  private readonly guideShadow = new Konva.Line({
    strokeScaleEnabled: false,
    strokeWidth: 3,
    stroke: 'rgb(0 0 0 / 55%)',
  });
  /** Around what the photo does not show yet. */
  private readonly marked = new Konva.Rect({
    strokeScaleEnabled: false,
    strokeWidth: 1.5,
    stroke: 'rgb(255 255 255 / 85%)',
    dash: [2, 4],
    shadowColor: '#000',
    shadowBlur: 2,
    visible: false,
  });
  private readonly selection = new Konva.Shape({ visible: false });
  private selectionLines: Int32Array = new Int32Array(0);
  private readonly tip = new Konva.Group({ visible: false });
  private document: Size = { width: 1, height: 1 };
  /** The pane's corners in document pixels. */
  private seen: readonly Point[] = [];
  private faded = false;
  private referenceShown = false;

  constructor(
    container: HTMLDivElement,
    private readonly content: PaneContent,
    surfaces: CanvasSurfaces,
  ) {
    this.stage = new Konva.Stage({ container, width: 1, height: 1, listening: false });
    const own = SURFACES[content];
    const add = (surface: SurfaceName, layer: Konva.Layer, under: boolean): Picture => {
      this.stage.add(layer);
      return { surface, under, layer, image: addImage(layer, surfaces[surface].canvas, isSmooth(surface)) };
    };
    const below = makeLayer(true);
    const under = own.includes('labels') ? UNDER_LABELS.map((surface) => add(surface, below, true)) : [];
    this.pictures = [...under, ...own.map((surface) => add(surface, makeLayer(isSmooth(surface)), false))];
    this.showUnderlay();
    this.stage.add(this.overlay);
    this.overlay.add(this.grid, this.frame, this.selection, this.marked, this.guideShadow, this.guide, this.tip);
    this.grid.sceneFunc((context, shape) => this.drawGrid(context, shape));
    this.selection.sceneFunc((context) => this.drawSelection(context));
  }

  destroy(): void {
    this.stage.destroy();
  }

  setSize({ width, height }: Size): void {
    this.stage.size({ width, height });
  }

  setDocument(document: Size): void {
    this.document = document;
    for (const { image, surface } of this.pictures) if (surface !== 'reference') image.size(document);
    this.frame.size(document);
  }

  /** Shows the document as `view` places it; `split` is where the photo begins, as a share of the pane's width. */
  setView(view: View, split: number): void {
    const pane = this.stage.size();
    const transform = paneTransform(view, pane);
    for (const { layer } of this.pictures) layer.setAttrs(transform);
    this.overlay.setAttrs(transform);
    this.seen = cornersInDocument(view, pane, { x: 0, y: 0, ...pane });
    if (this.content === 'split') this.clipPhoto(view, pane, split);
    this.grid.visible(view.scale >= GRID_SCALE);
    this.stage.batchDraw();
  }

  /** Marks a part of the document in which the photo is not that of the paint of now; null for none. */
  setMarked(rect: Rect | null): void {
    if (rect !== null) this.marked.setAttrs(rect);
    this.marked.visible(rect !== null);
    this.overlay.batchDraw();
  }

  setTip(cursor: TipCursor | null): void {
    this.tip.visible(cursor !== null);
    if (cursor !== null) this.shapeTip(cursor);
    this.overlay.batchDraw();
  }

  setGuide(points: readonly Point[]): void {
    const flat = points.flatMap(({ x, y }) => [x, y]);
    this.guide.points(flat);
    this.guideShadow.points(flat);
    this.overlay.batchDraw();
  }

  /** Shows what is selected by a dashed line along `lines`, x0, y0, x1, y1 each in document pixels; null for nothing. */
  setSelection(lines: Int32Array | null): void {
    this.selectionLines = lines ?? new Int32Array(0);
    this.selection.visible(lines !== null);
    this.overlay.batchDraw();
  }

  /** Lays a photo of `size` over the labels; null takes it away. */
  setReference(size: Size | null, opacity: number, place: PhotoPlace): void {
    this.referenceShown = size !== null;
    for (const { surface, under, image, layer } of this.pictures) {
      if (surface !== 'reference') continue;
      if (size !== null) {
        const { x, y, width, height } = placedRect(size, this.document, place);
        image.position({ x, y }).size({ width, height });
        if (!under) layer.opacity(opacity);
      }
      if (!under) layer.visible(size !== null);
      layer.batchDraw();
    }
    this.showUnderlay();
  }

  /** Says whether layers are faded, so that what lies under the labels is seen. */
  setFaded(faded: boolean): void {
    this.faded = faded;
    this.showUnderlay();
  }

  /** Draws a surface that has changed, at once: the caller is within an animation frame. */
  redraw(surface: SurfaceName): void {
    for (const picture of this.pictures)
      if (picture.surface === surface && picture.image.isVisible()) picture.layer.draw();
  }

  private showUnderlay(): void {
    for (const { surface, under, image, layer } of this.pictures) {
      if (!under) continue;
      image.visible(this.faded && (surface === 'reference') === this.referenceShown);
      layer.batchDraw();
    }
  }

  private layerOf(surface: SurfaceName): Konva.Layer | undefined {
    return this.pictures.find((picture) => picture.surface === surface && !picture.under)?.layer;
  }

  private clipPhoto(view: View, pane: Size, split: number): void {
    const edge = split * pane.width;
    const part = cornersInDocument(view, pane, { x: edge, y: 0, width: pane.width - edge, height: pane.height });
    present(this.layerOf('photo')).clipFunc((context) => {
      for (const { x, y } of part) context.lineTo(x, y);
      context.closePath();
    });
  }

  private shapeTip({ at, size, shape, colour }: TipCursor): void {
    const outline = { strokeScaleEnabled: false, x: at.x, y: at.y };
    const half = size / 2;
    const make = (stroke: string, strokeWidth: number): Konva.Shape => {
      if (shape === 'round') return new Konva.Circle({ ...outline, radius: half, stroke, strokeWidth });
      if (shape === 'cross') {
        const points = [-half, 0, half, 0, 0, 0, 0, -half, 0, half];
        return new Konva.Line({ ...outline, points, stroke, strokeWidth });
      }
      return new Konva.Rect({
        ...outline,
        offsetX: half,
        offsetY: half,
        width: size,
        height: size,
        stroke,
        strokeWidth,
      });
    };
    this.tip.destroyChildren();
    this.tip.add(make('rgb(0 0 0 / 70%)', 4), make('#fff', 2.5), make(colour, 1.5));
  }

  private drawSelection({ _context: context }: Konva.Context): void {
    const lines = this.selectionLines;
    const { scaleX } = this.overlay.attrs as { scaleX: number };
    const pixel = 1 / Math.abs(scaleX);
    context.beginPath();
    for (let i = 0; i + 3 < lines.length; i += 4) {
      context.moveTo(lines[i] ?? 0, lines[i + 1] ?? 0);
      context.lineTo(lines[i + 2] ?? 0, lines[i + 3] ?? 0);
    }
    // White dashes on a black line are seen on every label and photo, and stand still: nothing is drawn while nobody paints.
    context.lineWidth = 1.5 * pixel;
    context.strokeStyle = 'rgb(0 0 0 / 80%)';
    context.stroke();
    context.strokeStyle = '#fff';
    context.setLineDash([4 * pixel, 4 * pixel]);
    context.stroke();
    context.setLineDash([]);
  }

  private drawGrid(context: Konva.Context, shape: Konva.Shape): void {
    const across = this.seen.map(({ x }) => x);
    const down = this.seen.map(({ y }) => y);
    const left = Math.max(0, Math.floor(Math.min(...across)));
    const right = Math.min(this.document.width, Math.ceil(Math.max(...across)));
    const top = Math.max(0, Math.floor(Math.min(...down)));
    const bottom = Math.min(this.document.height, Math.ceil(Math.max(...down)));
    context.beginPath();
    for (let column = left; column <= right; column++) {
      context.moveTo(column, top);
      context.lineTo(column, bottom);
    }
    for (let row = top; row <= bottom; row++) {
      context.moveTo(left, row);
      context.lineTo(right, row);
    }
    context.strokeShape(shape);
  }
}

/** Photos are smoothed, labels never. */
function isSmooth(surface: SurfaceName): boolean {
  return surface === 'photo' || surface === 'reference';
}

/** A layer for each way to draw images, as smoothing is a property of layers. */
function makeLayer(smooth: boolean): Konva.Layer {
  return new Konva.Layer({ listening: false, imageSmoothingEnabled: smooth });
}

function addImage(layer: Konva.Layer, source: HTMLCanvasElement, smooth: boolean): Konva.Image {
  const image = new Konva.Image({ image: source });
  if (smooth) {
    image.sceneFunc((context, shape) => {
      context._context.imageSmoothingQuality = 'high';
      context.drawImage(source, 0, 0, shape.width(), shape.height());
    });
  }
  layer.add(image);
  return image;
}
