/**
 * Latest wins: runs `work` on the newest state, never twice at once. A request made while it runs marks the result as
 * stale and starts one more run, however many requests came, so that nobody waits behind outdated work.
 */
export class LiveLoop {
  private running = false;
  private wanted = false;
  private scheduled = false;

  constructor(
    /** Reads the newest state when called. */
    private readonly work: () => Promise<void>,
    /** Defers the start, so that the events of one frame share a run and paint comes first. */
    private readonly schedule: (start: () => void) => void,
    private readonly onBusyChange: (busy: boolean) => void,
    /** Told of what `work` rejected with; the next request is answered all the same. */
    private readonly onFailure: (thrown: unknown) => void,
  ) {}

  /** True while a run is going on that newer requests have made stale. */
  get stale(): boolean {
    return this.running && this.wanted;
  }

  /** Asks for a run on the state of now or later. */
  request(): void {
    this.wanted = true;
    this.onBusyChange(true);
    this.startSoon();
  }

  private startSoon(): void {
    if (this.running || this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => {
      this.scheduled = false;
      void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    this.wanted = false;
    try {
      await this.work();
    } catch (thrown) {
      this.onFailure(thrown);
    }
    this.running = false;
    if (this.wanted) this.startSoon();
    else this.onBusyChange(false);
  }
}
