/** What the export dialog is filled in with, what would be written, and whether it can be. */
import { inFile, SpadeworkError, toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import type {
  AnimationOptions,
  BatchMap,
  BatchOptions,
  BatchPlan,
  BatchStyle,
  ExportSize,
} from '../../src-shared/exports/batch-plan.ts';
import type { BatchState, ExportFolder, MapFolder } from '../../src-shared/api/export-api.ts';
import { planFiles, plannedNames } from '../../src-shared/exports/plan-files.ts';
import { usualTemplate } from '../../src-shared/exports/usual-template.ts';
import type { Size } from '../../src-shared/geometry.ts';
import { layersOf } from './map-layers.ts';
import { isSameMap, type LabelMap } from '../../src-shared/labels/label-map.ts';
import { baseName, pickFiles, readImageFile } from '../actions/pick-file.ts';
import { EXPORT_SIZE_OF } from '../photos/photo-sizes.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { EXPORT_SOURCES, likelySource, mapOf, stylesOf, today, type ExportSource } from './export-sources.ts';
import type { WalkExport } from './walk-export.ts';

interface NamedMap {
  name: string;
  map: LabelMap;
}

interface Planned {
  /** The first pictures' names, and how many there are. */
  pictures: readonly string[];
  names: readonly string[];
  error: PlainError | null;
}

/** So many folder names are tried for a free one where the host keeps all exports in one place. */
const MAX_ATTEMPTS = 50;

export class ExportForm {
  source = $state<ExportSource>('current');
  /** Maps in place of the document's: files that the page read, or a folder that the host reads. */
  maps = $state.raw<{ kind: 'files'; maps: readonly NamedMap[] } | { kind: 'folder'; folder: MapFolder } | null>(null);
  animation = $state<AnimationOptions['format'] | 'none'>('none');
  /** The template as typed; empty for the usual one. */
  template = $state('');
  folder = $state.raw<ExportFolder | null>(null);
  /** Names that are taken in the folder. */
  taken = $state.raw<readonly string[]>([]);
  failure = $state.raw<PlainError | null>(null);
  /** What is wrong with files that were chosen as maps and are none. */
  passedOver = $state.raw<readonly PlainError[]>([]);
  busy = $state(false);

  private readonly studio: Studio;
  private readonly walk: WalkExport | null;
  private checks = 0;
  private choices = 0;

  readonly project: string;
  readonly date = today();

  readonly sources: readonly { source: ExportSource; count: number }[];
  readonly styles: readonly BatchStyle[] = $derived.by(() => this.walk?.styles ?? stylesOf(this.source, this.studio));
  readonly mapNames: readonly string[] = $derived.by(() => {
    if (this.maps === null) return [this.project];
    return this.maps.kind === 'files' ? this.maps.maps.map(({ name }) => name) : this.maps.folder.maps;
  });
  readonly planned: Planned = $derived.by(() => this.plan(this.template || this.usual));
  readonly usual: string = $derived.by(() => {
    const template = usualTemplate(this.styles);
    return this.plan(template).error?.code === 'name-collision' ? `${template}-{n:000}` : template;
  });
  readonly canStart = $derived(
    !this.busy &&
      this.planned.error === null &&
      this.planned.names.length > 0 &&
      this.folder !== null &&
      this.folder.unfinished === null &&
      this.taken.length === 0,
  );

  constructor(studio: Studio, walk: WalkExport | null) {
    this.studio = studio;
    this.walk = walk;
    this.project = studio.painting.name || 'spadework';
    this.sources = EXPORT_SOURCES.map((source) => ({ source, count: stylesOf(source, studio).length })).filter(
      ({ count }) => count > 0,
    );
    this.source = likelySource(studio);
    if (walk !== null) this.animation = 'webp';
  }

  /** Size of the map whose pictures are exported; null where there are other maps. */
  get mapSize(): Size | null {
    return this.maps === null ? this.shownMap() : null;
  }

  get size(): ExportSize {
    const { size, width, height } = this.studio.settings.values.export;
    return size === 'custom' ? { kind: 'custom', width, height } : EXPORT_SIZE_OF[size];
  }

  get isWalk(): boolean {
    return this.walk !== null;
  }

  /** Electron asks for a folder; in the browser `name` is one among the host's exports. The choice made last holds. */
  async chooseFolder(name: string): Promise<void> {
    await this.choose(name, ++this.choices);
  }

  /** A name is being typed: what is still being found out about others no longer counts. */
  beginTyping(): void {
    this.choices++;
  }

  /** The folder of the last export; it is asked for only where there was none. */
  async recallFolder(): Promise<void> {
    const choice = ++this.choices;
    await this.attempt(async () => {
      const folder = await this.studio.api.lastExportFolder();
      if (choice === this.choices) this.folder ??= folder;
    });
  }

  /** In the browser, where nobody is asked: a folder of this project's that nothing is in the way in. */
  async suggestFolder(): Promise<void> {
    const choice = ++this.choices;
    for (let number = 1; number <= MAX_ATTEMPTS; number++) {
      const name = [this.project, this.date, ...(number > 1 ? [number] : [])].join(' ');
      if (!(await this.choose(name, choice)) || this.folder === null) return;
      await this.check();
      if (choice !== this.choices || (this.folder.unfinished === null && this.taken.length === 0)) return;
    }
  }

  /** False where the host refused, or another choice was made meanwhile. */
  private async choose(name: string, choice: number): Promise<boolean> {
    let held = false;
    await this.attempt(async () => {
      const folder = await this.studio.api.chooseExportFolder(name);
      held = choice === this.choices;
      if (held && folder !== null) this.folder = folder;
    });
    return held;
  }

  /** Looks which names are taken. */
  async check(): Promise<void> {
    const { folder, planned } = this;
    const check = ++this.checks;
    if (folder === null || planned.error !== null) {
      this.taken = [];
      return;
    }
    await this.attempt(async () => {
      const taken = await this.studio.api.checkBatch(folder.id, [...planned.names]);
      // Another folder or template may have been chosen meanwhile, and asked about.
      if (check === this.checks) this.taken = taken;
    });
  }

  /** Lets the person choose other maps: a folder in Electron, files in the browser. */
  async chooseMaps(): Promise<void> {
    await this.attempt(async () => {
      const { api, host } = this.studio;
      if (host.kind === 'electron') {
        const folder = await api.chooseMapFolder();
        if (folder === null) return;
        if (folder.maps.length === 0) throw new SpadeworkError('no-maps', { folder: folder.label });
        this.maps = { kind: 'folder', folder };
        return;
      }
      await this.readMaps(await pickFiles('image/png'));
    });
  }

  /** Takes maps out of files; those that are none are passed over, and named. */
  async takeMaps(files: readonly File[]): Promise<void> {
    await this.attempt(() => this.readMaps(files));
  }

  private async readMaps(files: readonly File[]): Promise<void> {
    const maps: NamedMap[] = [];
    const errors: unknown[] = [];
    for (const file of files) {
      try {
        maps.push({ name: baseName(file.name), map: await this.studio.api.openLabelMap(await readImageFile(file)) });
      } catch (thrown) {
        errors.push(inFile(file.name, thrown));
      }
    }
    if (maps.length > 0) this.maps = { kind: 'files', maps };
    else if (errors.length > 0) throw errors[0];
    this.passedOver = maps.length > 0 ? errors.map(toPlainError) : [];
  }

  /** Starts the batch; undefined when it could not be, which `failure` then says. */
  async start(): Promise<BatchState | undefined> {
    const { folder } = this;
    if (folder === null) return undefined;
    let started: BatchState | undefined;
    await this.attempt(async () => {
      started = await this.studio.api.startBatch(folder.id, this.batchPlan());
    });
    return started;
  }

  async resume(): Promise<BatchState | undefined> {
    const { folder } = this;
    if (folder === null) return undefined;
    let resumed: BatchState | undefined;
    await this.attempt(async () => {
      resumed = await this.studio.api.resumeBatch(folder.id);
    });
    return resumed;
  }

  private batchPlan(): BatchPlan {
    const { maps } = this;
    return {
      maps:
        maps?.kind === 'folder'
          ? { kind: 'folder', folder: maps.folder.id }
          : {
              kind: 'given',
              maps: maps === null ? [this.ownMap()] : maps.maps.map(({ name, map }) => ({ name, map })),
            },
      styles: [...this.styles],
      options: this.optionsWith(this.template || this.usual),
    };
  }

  private shownMap(): LabelMap {
    return mapOf(this.walk === null ? this.source : 'current', this.studio);
  }

  /** With the layers of the document, where the map is that of the paint as it is now. */
  private ownMap(): BatchMap {
    const { studio } = this;
    const map = this.shownMap();
    const painted = studio.settings.values.export.psd && isSameMap(map, studio.packMap());
    return { name: this.project, map, layers: painted ? layersOf(studio) : undefined };
  }

  private plan(template: string): Planned {
    try {
      const files = planFiles({
        maps: this.mapNames.map((name) => ({ name })),
        styles: this.styles,
        options: this.optionsWith(template),
      });
      return { pictures: files.pictures.map(({ picture }) => picture), names: plannedNames(files), error: null };
    } catch (thrown) {
      return { pictures: [], names: [], error: toPlainError(thrown) };
    }
  }

  private optionsWith(nameTemplate: string): BatchOptions {
    const { format, quality, embedMap, labelMaps, psd, sheetPng, sheetPdf } = this.studio.settings.values.export;
    return {
      project: this.project,
      nameTemplate,
      date: this.date,
      format,
      quality,
      size: this.size,
      embedMap,
      labelMaps,
      psd,
      contactSheets: [...(sheetPng ? (['png'] as const) : []), ...(sheetPdf ? (['pdf'] as const) : [])],
      animation:
        this.walk === null || this.animation === 'none'
          ? null
          : { format: this.animation, framesPerSecond: this.walk.framesPerSecond },
    };
  }

  private async attempt(task: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.failure = null;
    try {
      await task();
    } catch (thrown) {
      this.failure = toPlainError(thrown);
    } finally {
      this.busy = false;
    }
  }
}
