/** A walk as it is put together: where it passes, how long, and the styles of its frames. */
import type { BatchStyle } from '../../src-shared/exports/batch-plan.ts';
import type { StyleChoice } from '../../src-shared/request.ts';
import type { StyleEntry } from '../../src-shared/api/style-api.ts';
import { walkStyles } from '../../src-shared/styles/walk-styles.ts';
import { MAX_VARIANTS } from '../../src-shared/api/variant-api.ts';
import { localName } from '../stores/language.svelte.ts';
import type { Studio } from '../stores/studio.svelte.ts';

export interface WalkStop {
  id: number;
  name: string;
  choice: StyleChoice;
}

export const SECONDS = { min: 1, max: 60 } as const;
export const FRAME_RATES = [12, 15, 24, 30, 60] as const;

export class WalkForm {
  stops = $state.raw<readonly WalkStop[]>([]);
  seconds = $state(6);
  framesPerSecond = $state<number>(15);
  loop = $state(true);
  pace = $state<'even' | 'ease'>('ease');

  private readonly studio: Studio;
  private made = 0;

  readonly frames = $derived(Math.max(2, Math.min(MAX_VARIANTS, Math.round(this.seconds * this.framesPerSecond))));
  /** Frame by frame; empty until there are two stops to walk between. */
  readonly styles: readonly BatchStyle[] = $derived.by(() => {
    const { state } = this.studio.engine;
    if (state.phase !== 'ready' || this.stops.length < 2) return [];
    const choices = this.stops.map(({ choice }) => choice);
    return walkStyles(choices, state.pack.generator.zDim, { frames: this.frames, loop: this.loop, pace: this.pace });
  });

  constructor(studio: Studio) {
    this.studio = studio;
    const { selected } = studio.variants;
    if (selected.length > 1) for (const { caption, choice } of selected) this.add(caption, choice);
    else this.addCurrent();
  }

  addCurrent(): void {
    const { choice } = this.studio.style;
    this.add(choice.kind === 'seed' ? String(choice.seed) : choice.name, choice);
  }

  addStyle({ name, style }: StyleEntry): void {
    if (style !== null) this.add(localName(name), { kind: 'encoded', name: name.en, ...style, strength: 0, seed: 0 });
  }

  addSeed(seed: number): void {
    this.add(String(seed), { kind: 'seed', seed });
  }

  remove(index: number): void {
    this.stops = this.stops.toSpliced(index, 1);
  }

  move(index: number, step: number): void {
    const stop = this.stops[index];
    const to = index + step;
    if (stop === undefined || to < 0 || to >= this.stops.length) return;
    this.stops = this.stops.toSpliced(index, 1).toSpliced(to, 0, stop);
  }

  private add(name: string, choice: StyleChoice): void {
    this.stops = [...this.stops, { id: this.made++, name, choice }];
  }
}
