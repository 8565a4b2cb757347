/** The style gallery as the window shows and changes it. The host keeps the styles; every change comes back as `stylesChanged`. */
import type { StudioApi } from '../../src-shared/api/studio-api.ts';
import { inFile, type PlainError } from '../../src-shared/api/errors.ts';
import type { RgbImage, Style } from '../../src-shared/api/values.ts';
import type { StyleEntry } from '../../src-shared/api/style-api.ts';
import { isStyleFile } from '../actions/file-types.ts';
import { readImageFile } from '../actions/pick-file.ts';
import { readPhotoFile } from '../actions/read-photo.ts';
import type { EngineStatus } from '../stores/engine.svelte.ts';
import { localName } from '../stores/language.svelte.ts';
import type { Settings } from '../stores/settings.svelte.ts';
import type { Status } from '../stores/status.svelte.ts';
import { findStyles, moveTo, sortStyles } from './sort-styles.ts';
import type { StyleChoiceModel } from './style-choice.svelte.ts';

/** What errors of the gallery are about. */
const TOPIC = 'styles';

export interface GalleryParts {
  api: StudioApi;
  status: Status;
  settings: Settings;
  engine: EngineStatus;
  style: StyleChoiceModel;
}

export class StyleGallery {
  styles = $state.raw<readonly StyleEntry[]>([]);
  /** Files that cannot be read. */
  damaged = $state.raw<readonly { file: string; error: PlainError }[]>([]);
  loaded = $state(false);
  query = $state('');
  /** Where the keyboard stands. */
  activeId = $state<string | null>(null);
  /** Whether the active style is being given a name. */
  renaming = $state(false);

  private readonly parts: GalleryParts;
  readonly shown: readonly StyleEntry[] = $derived.by(() =>
    findStyles(
      sortStyles(this.styles, this.parts.settings.values.styleOrder, ({ name }) => localName(name)),
      this.query,
    ),
  );
  readonly active = $derived(this.styles.find(({ id }) => id === this.activeId));

  /** Deleted styles that can come back, the newest last. */
  private readonly removed: { id: string; name: string }[] = [];
  /** What was asked to be read again, so that it is asked once only. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- kept books, shown nowhere
  private readonly reread = new Set<string>();

  constructor(parts: GalleryParts) {
    this.parts = parts;
  }

  async refresh(): Promise<void> {
    await this.attempt(async () => {
      const { styles, damaged } = await this.parts.api.listStyles();
      this.styles = styles;
      this.damaged = damaged;
      this.loaded = true;
      await this.readUnread(styles);
    });
  }

  /** Paints in a style, exactly as it is unless the seed is to vary it. */
  use({ id, name, style }: StyleEntry, strength = 0): void {
    if (style === null) return;
    const source = { kind: 'gallery' as const, id };
    this.parts.style.takeBase({ kind: 'encoded', name: localName(name), ...style, source }, strength);
  }

  /** Adds photos and style files; the last one is used. */
  async add(files: readonly File[]): Promise<void> {
    const { api, style } = this.parts;
    const failures: unknown[] = [];
    for (const file of files) {
      style.reading = file.name;
      try {
        const added = isStyleFile(file)
          ? await api.importStyle(await readImageFile(file))
          : await api.addStyle(await readPhotoFile(file));
        this.activeId = added.id;
        this.use(added);
      } catch (thrown) {
        failures.push(files.length > 1 ? inFile(file.name, thrown) : thrown);
      }
    }
    style.reading = null;
    // Of several files the others go on; said at the end, so that their success does not take the words away.
    if (failures.length > 0) this.parts.status.fail(failures[0], TOPIC);
    else this.parts.status.recover(TOPIC);
  }

  /** Keeps a style that is in no file yet, shown by a picture painted in it, and goes on with it. */
  async keep(name: string, style: Style, { width, height, rgb }: RgbImage): Promise<void> {
    await this.attempt(async () => {
      const kept = await this.parts.api.keepStyle(name.slice(0, 120), style, { width, height, rgb });
      this.activeId = kept.id;
      this.use(kept, this.parts.style.base?.kind === 'encoded' ? this.parts.style.strength : 0);
      this.parts.status.inform('gallery.kept', { name: localName(kept.name) });
    });
  }

  async rename({ id, name }: StyleEntry, wanted: string): Promise<void> {
    const trimmed = wanted.trim();
    if (trimmed === '' || trimmed === localName(name)) return;
    await this.attempt(async () => {
      await this.parts.api.renameStyle(id, trimmed);
      const { style } = this.parts;
      if (style.galleryId === id && style.base !== null) style.base = { ...style.base, name: trimmed };
    });
  }

  async star({ id, starred }: StyleEntry): Promise<void> {
    await this.attempt(() => this.parts.api.starStyle(id, !starred));
  }

  /** Deletes an own style; the status line offers to undo it. */
  async remove(entry: StyleEntry): Promise<void> {
    if (entry.origin !== 'own') return;
    const at = this.shown.indexOf(entry);
    const name = localName(entry.name);
    await this.attempt(async () => {
      await this.parts.api.removeStyle(entry.id);
      this.removed.push({ id: entry.id, name });
      this.activeId = (this.shown[at + 1] ?? this.shown[at - 1])?.id ?? null;
      this.parts.status.inform(
        'gallery.removed',
        { name },
        { label: 'action.undo', run: () => void this.undoRemove() },
      );
    });
  }

  async undoRemove(): Promise<void> {
    const last = this.removed.at(-1);
    if (last === undefined) return;
    await this.attempt(async () => {
      await this.parts.api.restoreStyle(last.id);
      this.removed.pop();
      this.activeId = last.id;
      this.parts.status.inform('gallery.restored', { name: last.name });
    });
  }

  /** Moves a style to where another stands, in the user's own order. */
  async move(id: string, target: string): Promise<void> {
    const ids = moveTo(
      this.styles.map((style) => style.id),
      id,
      target,
    );
    this.parts.settings.values.styleOrder = 'own';
    await this.attempt(() => this.parts.api.orderStyles(ids));
  }

  /** Moves a style by one place, in the user's own order. */
  async shift({ id }: StyleEntry, step: number): Promise<void> {
    const target = this.styles[this.styles.findIndex((style) => style.id === id) + step];
    if (target !== undefined) await this.move(id, target.id);
  }

  private async readUnread(styles: readonly StyleEntry[]): Promise<void> {
    const { state } = this.parts.engine;
    if (state.phase !== 'ready' || state.pack.encoder === undefined) return;
    const { packHash } = state;
    const unread = styles
      .filter(({ id, style }) => style === null && !this.reread.has(`${packHash}/${id}`))
      .map(({ id }) => id);
    if (unread.length === 0) return;
    // Marked before the answer, since the change that it makes brings another refresh; what failed may be asked again.
    for (const id of unread) this.reread.add(`${packHash}/${id}`);
    try {
      await this.parts.api.rereadStyles(unread);
    } catch (thrown) {
      for (const id of unread) this.reread.delete(`${packHash}/${id}`);
      throw thrown;
    }
  }

  private attempt(task: () => Promise<void>): Promise<boolean> {
    return this.parts.status.attempt(TOPIC, task);
  }
}
