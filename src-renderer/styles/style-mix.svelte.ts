/** Up to four styles of the gallery on a square pad, and the style that a point between them makes. */
import type { Style } from '../../src-shared/api/studio-api.ts';
import { mixStyles, padWeights, type PadPoint } from '../../src-shared/styles/mix.ts';
import type { StyleEntry } from '../../src-shared/api/style-api.ts';
import { present } from '../../src-shared/present.ts';
import { localName } from '../stores/language.svelte.ts';
import type { StyleGallery } from './gallery.svelte.ts';
import type { StyleChoiceModel } from './style-choice.svelte.ts';

export const MAX_CORNERS = 4;
const MIDDLE: PadPoint = { x: 0.5, y: 0.5 };

interface Corner {
  entry: StyleEntry;
  style: Style;
  /** Its share of the mix, 0 to 1. */
  weight: number;
}

export class StyleMix {
  /** Ids in the gallery, in the order of `padCorners`. */
  ids = $state.raw<readonly string[]>([]);
  point = $state.raw<PadPoint>(MIDDLE);

  private readonly gallery: StyleGallery;
  private readonly styleChoice: StyleChoiceModel;

  /** The styles that are still in the gallery and that this pack can paint in. */
  readonly corners: readonly Corner[] = $derived.by(() => {
    const entries = this.ids.flatMap((id) =>
      this.gallery.styles.filter((entry) => entry.id === id && entry.style !== null),
    );
    if (entries.length === 0) return [];
    const weights = padWeights(entries.length, this.point);
    return entries.map((entry, i) => ({ entry, style: present(entry.style), weight: weights[i]! }));
  });

  constructor(gallery: StyleGallery, style: StyleChoiceModel) {
    this.gallery = gallery;
    this.styleChoice = style;
  }

  add(id: string): void {
    if (this.corners.length >= MAX_CORNERS || this.ids.includes(id)) return;
    this.setCorners([...this.liveIds, id]);
  }

  replace(corner: number, id: string): void {
    if (!this.ids.includes(id)) this.setCorners(this.liveIds.with(corner, id));
  }

  remove(corner: number): void {
    this.setCorners(this.liveIds.toSpliced(corner, 1));
  }

  moveTo({ x, y }: PadPoint): void {
    const within = (value: number): number => Math.max(0, Math.min(1, value));
    this.point = { x: within(x), y: within(y) };
    this.apply();
  }

  /** Takes the pad of a document, without painting in it. */
  open(ids: readonly string[], { x, y }: PadPoint): void {
    this.ids = ids.slice(0, MAX_CORNERS);
    this.point = { x, y };
  }

  /** Paints in the mix. */
  apply(): void {
    const { corners } = this;
    if (corners.length === 0) return;
    const mixed = mixStyles(
      corners.map(({ style }) => style),
      corners.map(({ weight }) => weight),
    );
    const { base, strength } = this.styleChoice;
    const goesOn = base?.kind === 'encoded' && base.source.kind === 'mix';
    this.styleChoice.takeBase(
      { kind: 'encoded', name: mixName(corners), ...mixed, source: { kind: 'mix' } },
      goesOn ? strength : 0,
    );
  }

  private get liveIds(): string[] {
    return this.corners.map(({ entry }) => entry.id);
  }

  /** Other corners stand elsewhere: the point goes to the middle. */
  private setCorners(ids: readonly string[]): void {
    this.ids = ids;
    this.moveTo(MIDDLE);
  }
}

/** 'Pink dawn 60 %, Hazy sunset 40 %', the strongest first; what has no share is not named. */
export function mixName(corners: readonly Pick<Corner, 'entry' | 'weight'>[]): string {
  const shares = corners
    .map(({ entry, weight }) => ({ name: localName(entry.name), percent: Math.round(weight * 100) }))
    .filter(({ percent }) => percent > 0)
    .toSorted((a, b) => b.percent - a.percent);
  const words = shares.map(({ name, percent }) => (shares.length === 1 ? name : `${name} ${percent} %`));
  return words.join(', ').slice(0, 200);
}
