/**
 * Small pictures of the present map in many styles, for gallery and neighbours: made behind everything else, one at a time,
 * and only while the painting rests. What is shown stays until its successor is there.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { Picture, PictureCall, StudioApi, Style } from '../../src-shared/api/studio-api.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { StyleChoice } from '../../src-shared/request.ts';
import { checksum } from '../canvas/checksum.ts';
import { shrinkPicture } from '../canvas/shrink-picture.ts';

/** A picture that something in view would like to show. */
export interface PreviewRequest {
  /** Under which it is shown. */
  id: string;
  /** Tells styles apart: another one means another picture. */
  version: string;
  choice: StyleChoice;
}

/** The request for a style exactly as it is; `noise`: the seed that a picture in it would take. */
export function requestForStyle(id: string, { mu, sigma }: Style, noise: number): PreviewRequest {
  const choice = { kind: 'encoded' as const, name: '', mu, sigma, strength: 0, seed: noise };
  return { id, version: `${id}/${noise}`, choice };
}

/** What pictures of one moment have in common: map, which shares no memory with the document, and size of the full picture. */
export interface Scene {
  map: LabelMap;
  size: PictureCall['size'] & {};
}

export interface PreviewScene extends Scene {
  /** Hash of the pack that paints them. */
  packHash: string;
}

/** Milliseconds without a change of paint that count as rest. */
const REST_MS = 600;
/** Longest side of what is shown: the full picture, shrunk. */
export const PREVIEW_SIDE = 256;
/** Pictures kept for maps and styles that come back, as by undo: up to 200 kB each. */
const KEPT = 400;

export class StylePreviews {
  /** By the request's id, the newest picture. */
  readonly shown = new SvelteMap<string, Picture>();

  /** By map and version, the one used longest ago first. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- kept books, shown nowhere
  private readonly kept = new Map<string, Picture>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- kept books, shown nowhere
  private readonly requests = new Map<string, readonly PreviewRequest[]>();
  /** By the request's id, what `shown` holds. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- kept books, shown nowhere
  private readonly shownKeys = new Map<string, string>();
  private scene: (PreviewScene & { key: string }) | null = null;
  private working = false;
  private restTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: StudioApi,
    /** The scene of now; null while the picture that follows the brush is still to come, or without an engine. */
    private readonly readScene: () => PreviewScene | null,
  ) {}

  /** What `owner` shows now, the most wanted first, instead of what it asked for before. */
  request(owner: string, requests: readonly PreviewRequest[]): void {
    this.requests.set(owner, requests);
    void this.work();
  }

  /** The map has changed, or another engine may see it differently: what is under way ends, and rest is waited for. */
  schedule(): void {
    this.scene = null;
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => this.settle(), REST_MS);
  }

  private settle(): void {
    const scene = this.readScene();
    if (scene === null) {
      this.schedule();
      return;
    }
    this.scene = {
      ...scene,
      key: `${scene.packHash}/${scene.map.width}x${scene.map.height}/${checksum(scene.map.ids)}`,
    };
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    try {
      for (let next = this.next(); next !== null; next = this.next()) {
        const { scene, request } = next;
        const key = `${scene.key}/${request.version}`;
        const picture = this.kept.get(key) ?? (await this.take(scene, request));
        this.keep(key, picture);
        if (this.scene !== scene) continue;
        this.shownKeys.set(request.id, key);
        this.shown.set(request.id, picture);
      }
    } catch {
      // The engine or the host went away, which the status line says; the next change or the next engine asks again.
      this.scene = null;
    } finally {
      this.working = false;
    }
  }

  /** The very picture of the map in that style, only smaller: one of a coarser grid would be another picture. */
  private async take({ map, size }: Scene, { choice }: PreviewRequest): Promise<Picture> {
    return shrinkPicture(await this.api.takePicture({ map, style: choice, size }), PREVIEW_SIDE);
  }

  private next(): { scene: PreviewScene & { key: string }; request: PreviewRequest } | null {
    const scene = this.scene;
    if (scene === null) return null;
    for (const requests of this.requests.values()) {
      const request = requests.find(({ id, version }) => this.shownKeys.get(id) !== `${scene.key}/${version}`);
      if (request !== undefined) return { scene, request };
    }
    return null;
  }

  private keep(key: string, picture: Picture): void {
    this.kept.delete(key);
    this.kept.set(key, picture);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT) break;
      this.kept.delete(oldest);
    }
  }
}
