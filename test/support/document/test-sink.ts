/** For tests: a sink that counts how often each pixel was filled and draws itself as text. */
import type { SpanSink } from '../../../src-shared/document/raster/span-sink.ts';

export class TestSink implements SpanSink {
  readonly counts: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.counts = new Uint8Array(width * height);
  }

  fill(y: number, from: number, to: number): void {
    if (y < 0 || y >= this.height) return;
    for (let x = Math.max(0, from); x < Math.min(this.width, to); x++) this.counts[y * this.width + x]!++;
  }

  has(x: number, y: number): boolean {
    return this.counts[y * this.width + x]! > 0;
  }

  /** Number of filled pixels. */
  get area(): number {
    return this.counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  }

  toString(): string {
    const rows = Array.from({ length: this.height }, (_, y) =>
      Array.from({ length: this.width }, (_, x) => (this.has(x, y) ? '#' : '.')).join(''),
    );
    return rows.join('\n');
  }
}
