/** Where the person looks: one view for all panes, so that map and photo zoom and pan together. */
import type { Point, Size } from '../../src-shared/geometry.ts';
import { clampScale, fitView, panBy, zoomAt, type View } from './viewport-math.ts';

/** CSS pixels kept free around a fitted document. */
const FIT_MARGIN = 16;
/** Factor of one step of the zoom commands. */
export const ZOOM_STEP = Math.SQRT2;

export class Viewport {
  view = $state.raw<View>({ centre: { x: 256, y: 256 }, scale: 1, mirrored: false });
  /** Where the pointer is over the document, in document pixels. */
  pointer = $state.raw<Point | null>(null);
  /** Share of the width at which the split view divides map from photo. */
  split = $state(0.5);

  private pane = $state.raw<Size>({ width: 1, height: 1 });
  private document: Size = { width: 512, height: 512 };
  /** True until the person zooms or pans: the document then stays fitted when panes change size. */
  private fitted = $state(true);

  /** The part of the plane that a pane shows, in document pixels. */
  readonly visible = $derived.by(() => {
    const { centre, scale } = this.view;
    const width = this.pane.width / scale;
    const height = this.pane.height / scale;
    return { x: centre.x - width / 2, y: centre.y - height / 2, width, height };
  });

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
    this.view = fitView(this.document, this.pane, FIT_MARGIN, this.view.mirrored);
  }

  get isFitted(): boolean {
    return this.fitted;
  }

  /** Takes the view of a document: a place in it, or the whole. */
  open(place: { scale: number; x: number; y: number } | null, mirrored: boolean): void {
    this.view = { ...this.view, mirrored };
    if (place === null) {
      this.fit();
      return;
    }
    this.fitted = false;
    this.view = { centre: { x: place.x, y: place.y }, scale: clampScale(place.scale), mirrored };
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

  panBy(dx: number, dy: number): void {
    this.fitted = false;
    this.view = panBy(this.view, dx, dy);
  }

  toggleMirror(): void {
    this.view = { ...this.view, mirrored: !this.view.mirrored };
  }

  private get middle(): Point {
    return { x: this.pane.width / 2, y: this.pane.height / 2 };
  }
}
