/** Where the person looks: one view for all panes, so that map and photo zoom and pan together. */
import type { Point, Size } from '../../src-shared/geometry.ts';
import { clampScale, cornersInDocument, fitView, panBy, rotateTo, toPane, zoomAt, type View } from './viewport-math.ts';

/** CSS pixels kept free around a fitted document. */
const FIT_MARGIN = 16;
/** Factor of one step of the zoom commands. */
export const ZOOM_STEP = Math.SQRT2;

export class Viewport {
  view = $state.raw<View>({ centre: { x: 256, y: 256 }, scale: 1, mirrored: false, angle: 0 });
  /** Where the pointer is over the document, in document pixels. */
  pointer = $state.raw<Point | null>(null);
  /** Share of the width at which the split view divides map from photo. */
  split = $state(0.5);

  private pane = $state.raw<Size>({ width: 1, height: 1 });
  private document: Size = { width: 512, height: 512 };
  /** True until the person zooms or pans: the document then stays fitted when panes change size. */
  private fitted = $state(true);

  /** The corners of what a pane shows, in document pixels, around the view's middle. */
  readonly visible = $derived(cornersInDocument(this.view, this.pane, { x: 0, y: 0, ...this.pane }));

  /** Takes the size of the panes, which are all equal. */
  setPane(pane: Size): void {
    this.pane = pane;
    if (this.fitted) this.fit();
  }

  setDocument(document: Size): void {
    this.document = document;
    this.fit();
  }

  fit(): void {
    this.fitted = true;
    this.view = fitView(this.document, this.pane, FIT_MARGIN, this.view);
  }

  get isFitted(): boolean {
    return this.fitted;
  }

  /** Takes the view of a document: a place in it, or the whole. */
  open(
    place: { scale: number; x: number; y: number } | null,
    { mirrored, angle }: Pick<View, 'mirrored' | 'angle'>,
  ): void {
    this.view = { ...this.view, mirrored, angle };
    if (place === null) {
      this.fit();
      return;
    }
    this.fitted = false;
    this.view = { ...this.view, centre: { x: place.x, y: place.y }, scale: clampScale(place.scale) };
  }

  /** One document pixel a screen pixel. */
  actualSize(): void {
    this.zoomTo(1 / globalThis.devicePixelRatio);
  }

  zoomBy(factor: number, anchor = this.middle): void {
    this.zoomTo(this.view.scale * factor, anchor);
  }

  zoomTo(scale: number, anchor = this.middle): void {
    this.fitted = false;
    this.view = zoomAt(this.view, this.pane, anchor, clampScale(scale));
  }

  /** Moves the view so that a document point comes to its middle, as near as the document has it. */
  centreOn({ x, y }: Point): void {
    const { width, height } = this.document;
    this.fitted = false;
    this.view = { ...this.view, centre: { x: Math.max(0, Math.min(width, x)), y: Math.max(0, Math.min(height, y)) } };
  }

  /** Looks further by shares of the pane, as they are on the screen, never beyond the document. */
  step(across: number, down: number): void {
    this.centreOn(panBy(this.view, -across * this.pane.width, -down * this.pane.height).centre);
  }

  panBy(dx: number, dy: number): void {
    this.fitted = false;
    this.view = panBy(this.view, dx, dy);
  }

  toggleMirror(): void {
    this.view = { ...this.view, mirrored: !this.view.mirrored };
  }

  /** Turns what is seen to this angle, in degrees clockwise; a fitted document stays fitted. */
  rotateTo(degrees: number): void {
    this.view = rotateTo(this.view, degrees);
    if (this.fitted) this.fit();
  }

  /** Turns to the next multiple of `step` degrees, clockwise where it is positive. */
  rotateBy(step: number): void {
    this.rotateTo(Math.round((this.view.angle + step) / step) * step);
  }

  /** The point of the document next to this one. */
  clamp({ x, y }: Point): Point {
    const { width, height } = this.document;
    return { x: Math.max(0, Math.min(width - 1, x)), y: Math.max(0, Math.min(height - 1, y)) };
  }

  /** Moves the view as far as it takes to see a document point, `margin` CSS pixels from the pane's edges. */
  show(point: Point, margin: number): void {
    const { x, y } = this.toPane(point);
    const beyond = (at: number, side: number): number => Math.min(0, at - margin) + Math.max(0, at - (side - margin));
    // A fitted document has its edges nearer to those of the pane.
    const [across, down] = [beyond(x, this.pane.width), beyond(y, this.pane.height)];
    if (!this.fitted && (across !== 0 || down !== 0)) this.panBy(-across, -down);
  }

  /** Where a document point stands in the panes, in CSS pixels. */
  toPane(point: Point): Point {
    return toPane(this.view, this.pane, point);
  }

  /** The middle of a pane, in CSS pixels: the view zooms and turns around it. */
  get middle(): Point {
    return { x: this.pane.width / 2, y: this.pane.height / 2 };
  }
}
