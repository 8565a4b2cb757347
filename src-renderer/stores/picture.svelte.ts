/**
 * The photo beside the paint: asks the engine for the newest state and keeps the last picture until the next is there. What
 * is shown may be coarser than the picture, never another one. Where the full picture takes too long to follow the brush,
 * the pack's preview comes first; without one the last picture stays, and what has changed since is marked in it.
 */
import type { Picture, PictureCall, StudioApi } from '../../src-shared/api/studio-api.ts';
import { toPlainError } from '../../src-shared/api/errors.ts';
import { uniteRects, type Rect, type Size } from '../../src-shared/geometry.ts';
import { LiveLoop } from './live-loop.ts';
import { PICTURE_TOPIC, type Status } from './status.svelte.ts';

/** A picture that takes longer than this gets a progress hint. */
const SLOW_MS = 400;
/** A full picture that takes longer than this does not follow the brush, or a style that is being changed. */
const LIVE_MS = 250;
/** After a stroke it comes at once where it takes no longer than this: its preview would not be there much sooner. */
const REST_MS = 400;
/** Long enough for a burst of pointer events, short enough not to be felt. */
const GATHER_MS = 4;

/** What is asked for a state of paint and style: its picture and, where the pack has one, the preview of the same. */
export interface LiveCall {
  full: PictureCall & { size: Size };
  preview?: PictureCall;
}

export class LivePicture {
  picture = $state.raw<Picture | null>(null);
  /** True while what is shown is the preview and the full picture is on its way. */
  coarse = $state(false);
  /** Where the shown picture does not have the paint of now, in the document's pixels; null where it follows the brush. */
  marked = $state.raw<Rect | null>(null);
  /** True from a change of paint or style until its picture is shown. */
  busy = $state(false);
  /** True once the present wait has become worth a hint. */
  slow = $state(false);

  private readonly loop: LiveLoop;
  /** Milliseconds of the last full picture. */
  private fullMilliseconds = 0;
  /** Painted since the last call, and by then since the picture that is shown. */
  private painted: Rect | undefined;
  private askedFor: Rect | undefined;
  /** True when a picture could not be asked for: the engine's next `ready` brings another `refresh`. */
  private pending = false;
  private slowTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: StudioApi,
    /** The calls for the state of now, or null while there is nothing to ask for. */
    private readonly readCall: () => LiveCall | null,
    private readonly status: Status,
    /** Whether a stroke or another gesture on the canvas is going on. */
    private readonly inGesture: () => boolean,
  ) {
    this.loop = new LiveLoop(
      () => this.make(),
      (start) => setTimeout(start, GATHER_MS),
      (busy) => this.setBusy(busy),
      (thrown) => this.status.fail(thrown, PICTURE_TOPIC),
    );
  }

  /** Something a picture depends on has changed. */
  refresh(): void {
    this.loop.request();
  }

  /** Pixels of the document have changed. */
  follow(rect: Rect): void {
    this.painted = uniteRects(this.painted, rect);
    this.mark();
    this.refresh();
  }

  /** Another document has taken the place: what was painted before is no matter. */
  startAnew(): void {
    this.painted = this.askedFor = undefined;
    this.mark();
    this.refresh();
  }

  private async make(): Promise<void> {
    const call = this.readCall();
    this.pending = call === null;
    if (call === null) return;
    const mostMilliseconds = this.painted && !this.inGesture() ? REST_MS : LIVE_MS;
    this.askedFor = uniteRects(this.askedFor, this.painted);
    this.painted = undefined;
    try {
      let milliseconds = 0;
      if (call.preview !== undefined && this.fullMilliseconds > mostMilliseconds) {
        const preview = await this.api.makePicture(call.preview);
        milliseconds = preview.milliseconds;
        this.show(preview, true);
        if (this.loop.stale) return;
      }
      const picture = await this.api.makePicture(call.full);
      // A picture may go on from its preview: alone it takes as long as both.
      this.fullMilliseconds = milliseconds + picture.milliseconds;
      this.show(picture, false);
    } catch (thrown) {
      this.takeFailure(thrown);
    } finally {
      this.restartSlowTimer();
    }
  }

  private show(picture: Picture, coarse: boolean): void {
    this.picture = picture;
    this.coarse = coarse;
    this.askedFor = undefined;
    this.mark();
    this.status.recover(PICTURE_TOPIC);
  }

  private mark(): void {
    const isSlow = this.fullMilliseconds > LIVE_MS;
    this.marked = (isSlow ? uniteRects(this.askedFor, this.painted) : undefined) ?? null;
  }

  private takeFailure(thrown: unknown): void {
    const { code } = toPlainError(thrown);
    // The engine died over the call and is being started, which the status line says: the same paint is asked for again.
    if (code === 'engine-stopped') this.refresh();
    else if (code === 'host-lost') this.pending = true;
    // A newer call took this one's place: nothing went wrong.
    else if (code !== 'superseded') this.status.fail(thrown, PICTURE_TOPIC);
  }

  private setBusy(working: boolean): void {
    const busy = working || this.pending;
    if (busy === this.busy) return;
    this.busy = busy;
    if (busy) this.restartSlowTimer();
    else this.stopSlowTimer();
  }

  private restartSlowTimer(): void {
    this.stopSlowTimer();
    this.slowTimer = setTimeout(() => (this.slow = true), SLOW_MS);
  }

  private stopSlowTimer(): void {
    clearTimeout(this.slowTimer);
    this.slow = false;
  }
}
