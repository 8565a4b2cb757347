/**
 * Pointer events of a pane, handed to the active tool as samples. Mouse, pen and touch: a pen paints with its pressure
 * and makes touch navigate only (palm rejection), the pen's eraser end erases, the middle button pans, two fingers pan
 * and pinch.
 */
import type { Point, Size } from '../../src-shared/geometry.ts';
import { present } from '../../src-shared/present.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import type { ToolId, ToolPointer } from '../tools/tool.ts';
import { toDocument } from './viewport-math.ts';

const MIDDLE_BUTTON = 1;
const PEN_ERASER = 32;

type Pair = readonly [Point, Point];

export class PointerInput {
  private readonly abort = new AbortController();
  private readonly touches = new Map<number, Point>();
  private paintingPointer: number | null = null;
  private penSeen = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly studio: Studio,
    private readonly paneSize: () => Size,
  ) {
    const listen = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      listener: (event: HTMLElementEventMap[Name]) => void,
    ): void => element.addEventListener(name, listener, { signal: this.abort.signal, passive: false });
    listen('pointerdown', (event) => this.press(event));
    listen('pointermove', (event) => this.move(event));
    listen('pointerup', (event) => this.release(event));
    listen('pointercancel', (event) => this.abandon(event));
    listen('pointerleave', () => {
      if (!studio.keyboardCursor.active) studio.viewport.pointer = null;
    });
    listen('dblclick', () => studio.toolbox.finishGesture());
    listen('wheel', (event) => this.turnWheel(event));
    // Elsewhere the browser's own act, the focus, is wanted; here it would scroll.
    listen('mousedown', (event) => event.button === MIDDLE_BUTTON && event.preventDefault());
    listen('contextmenu', (event) => {
      event.preventDefault();
      if (studio.toolbox.gesture === null) studio.labels.popoverAt = { x: event.clientX, y: event.clientY };
    });
  }

  destroy(): void {
    this.abort.abort();
  }

  private press(event: PointerEvent): void {
    this.studio.keyboardCursor.leave();
    this.element.setPointerCapture(event.pointerId);
    if (event.pointerType === 'pen') this.penSeen = true;
    if (event.pointerType === 'touch') this.touches.set(event.pointerId, this.panePoint(event));
    if (this.touches.size > 1) {
      // The second finger makes it navigation: what the first began is taken back.
      this.stopPainting(event);
      return;
    }
    if (this.paintingPointer !== null) return;
    const { toolbox } = this.studio;
    toolbox.heldId = this.toolFor(event) ?? (event.altKey && toolbox.active.paints ? 'eyedropper' : toolbox.heldId);
    if (event.button > MIDDLE_BUTTON && event.button !== 5) return;
    this.paintingPointer = event.pointerId;
    this.studio.pressTool(this.sample(event));
  }

  private move(event: PointerEvent): void {
    // Browsers send moves without one, where the page changed under the pointer.
    if (event.movementX === 0 && event.movementY === 0 && this.studio.keyboardCursor.active) return;
    this.studio.keyboardCursor.leave();
    if (this.touches.has(event.pointerId) && this.touches.size === 2) this.pinch(event);
    else this.moveGesture(event);
    // Last, as panning has moved the document under the pointer.
    this.followPointer(event);
  }

  private moveGesture(event: PointerEvent): void {
    const { gesture } = this.studio.toolbox;
    if (gesture === null || (this.paintingPointer !== null && this.paintingPointer !== event.pointerId)) return;
    const events = event.getCoalescedEvents();
    gesture.move((events.length > 0 ? events : [event]).map((one) => this.sample(one)));
  }

  private release(event: PointerEvent): void {
    this.touches.delete(event.pointerId);
    if (this.paintingPointer !== event.pointerId) return;
    this.paintingPointer = null;
    this.studio.releaseTool();
    this.dropHeldTool(event);
  }

  private abandon(event: PointerEvent): void {
    this.touches.delete(event.pointerId);
    if (this.paintingPointer === event.pointerId) this.stopPainting(event);
  }

  private stopPainting(event: PointerEvent): void {
    this.paintingPointer = null;
    this.studio.toolbox.cancelGesture();
    this.dropHeldTool(event);
  }

  /** The tool that this press asks for, whichever is active. */
  private toolFor(event: PointerEvent): ToolId | null {
    if (event.button === MIDDLE_BUTTON) return 'pan';
    if ((event.buttons & PEN_ERASER) !== 0) return 'eraser';
    if (event.pointerType === 'touch' && this.penSeen) return 'pan';
    return null;
  }

  private dropHeldTool(event: PointerEvent): void {
    const { toolbox } = this.studio;
    const heldByKey = toolbox.heldId === 'eyedropper' ? event.altKey : this.studio.panKeyHeld;
    if (!heldByKey) toolbox.heldId = null;
  }

  private pinch(event: PointerEvent): void {
    const { viewport } = this.studio;
    const before = this.twoTouches();
    this.touches.set(event.pointerId, this.panePoint(event));
    const now = this.twoTouches();
    const middle = ([a, b]: Pair): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    const spread = ([a, b]: Pair): number => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    viewport.panBy(middle(now).x - middle(before).x, middle(now).y - middle(before).y);
    viewport.zoomBy(spread(now) / spread(before), middle(now));
  }

  private twoTouches(): Pair {
    const [first, second] = this.touches.values();
    return [present(first), present(second)];
  }

  private turnWheel(event: WheelEvent): void {
    event.preventDefault();
    const { viewport } = this.studio;
    if (event.shiftKey) {
      viewport.panBy(-(event.deltaX || event.deltaY), 0);
      return;
    }
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 33 : event.deltaY;
    // A notch of 100 px is a factor of 1.22; a trackpad's pinch (Ctrl is then set) sends small steps that want more.
    viewport.zoomBy(Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.002)), this.panePoint(event));
    this.followPointer(event);
  }

  private followPointer(event: MouseEvent): void {
    this.studio.viewport.pointer = toDocument(this.studio.viewport.view, this.paneSize(), this.panePoint(event));
  }

  private panePoint(event: MouseEvent): Point {
    const bounds = this.element.getBoundingClientRect();
    return { x: event.clientX - bounds.x, y: event.clientY - bounds.y };
  }

  private sample(event: PointerEvent): ToolPointer {
    const pane = this.panePoint(event);
    return {
      ...toDocument(this.studio.viewport.view, this.paneSize(), pane),
      pane,
      pressure: event.pointerType === 'pen' ? event.pressure : 1,
      shift: event.shiftKey,
      alt: event.altKey,
    };
  }
}
