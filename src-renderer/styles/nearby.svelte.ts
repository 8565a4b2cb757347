/** 'More like this': a few latents a small turn away from the present one, to wander from picture to picture. */
import { noiseSeedOf, type StyleChoice } from '../../src-shared/request.ts';
import { latentOf } from '../../src-shared/styles/latent.ts';
import { nearbyLatent } from '../../src-shared/styles/mix.ts';
import type { EngineStatus } from '../stores/engine.svelte.ts';
import { randomSeed, type StyleChoiceModel } from './style-choice.svelte.ts';

const NEIGHBOURS = 6;
/**
 * How far neighbours are, as shares of a right angle: from what is just seen with the pack that ships (4 to 6 of 255 levels) to
 * another picture altogether, as far as any two seeds are.
 */
export const STEP = { min: 0.1, max: 1, step: 0.05 } as const;

export interface Neighbour {
  id: string;
  /** Tells neighbours of different moments apart. */
  version: string;
  choice: StyleChoice & { kind: 'latent' };
}

export class NearbyStyles {
  step = $state(0.3);
  /** Seed of the directions; another one gives other neighbours. */
  round = $state(1);

  private readonly style: StyleChoiceModel;
  private readonly engine: EngineStatus;

  /** None where the pack takes no latent, or the style in force is of another pack. */
  readonly neighbours: readonly Neighbour[] = $derived.by(() => {
    const { state } = this.engine;
    if (state.phase !== 'ready' || state.pack.generator.zDim === 0) return [];
    const z = latentIfFits(this.style.choice, state.pack.generator.zDim);
    if (z === null) return [];
    const about = `${JSON.stringify(this.style.choice)}/${this.step}/${this.round}`;
    return Array.from({ length: NEIGHBOURS }, (_, i) => ({
      id: `nearby-${i}`,
      version: `${about}/${i}`,
      choice: {
        kind: 'latent',
        name: this.neighbourName,
        z: [...nearbyLatent(z, this.step, this.round + i)],
        noise: noiseSeedOf(this.style.choice),
      },
    }));
  });

  constructor(style: StyleChoiceModel, engine: EngineStatus) {
    this.style = style;
    this.engine = engine;
  }

  /** Other neighbours of the same style. */
  reroll(): void {
    this.round = randomSeed();
  }

  take({ choice }: Neighbour): void {
    this.style.takeBase(choice);
  }

  /** A neighbour keeps the name of the style that it came from, marked once. */
  private get neighbourName(): string {
    const { base, seed } = this.style;
    const name = base?.name ?? `seed ${seed}`;
    return name.startsWith('~ ') ? name : `~ ${name}`.slice(0, 200);
  }
}

function latentIfFits(choice: StyleChoice, zDim: number): Float32Array | null {
  try {
    return latentOf(choice, zDim);
  } catch {
    return null;
  }
}
