/** A set of listeners for one kind of event; events say what happened, not what to do. */
export class Listeners<Event> {
  private readonly listeners = new Set<(event: Event) => void>();

  /** Calls `listener` at every event until the returned function is called. */
  listen(listener: (event: Event) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  emit(event: Event): void {
    for (const listener of [...this.listeners]) listener(event);
  }
}
