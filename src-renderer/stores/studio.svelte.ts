/** The studio: everything the window's parts share, put together once. */
import { createContext } from 'svelte';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { KeptSettings } from '../../src-shared/api/settings-api.ts';
import type { HostInfo, PictureCall, StudioApi } from '../../src-shared/api/studio-api.ts';
import { Listeners } from '../../src-shared/document/listeners.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { planRender } from '../../src-shared/labels/fit.ts';
import type { HostConnection } from '../host/host-connection.ts';
import { Batches } from '../exports/batches.svelte.ts';
import { dragReference } from '../canvas/drag-reference.ts';
import { KeyboardCursor } from '../canvas/keyboard-cursor.svelte.ts';
import { ReferencePhoto } from '../canvas/reference-photo.svelte.ts';
import { CanvasSurfaces } from '../canvas/surfaces.ts';
import { Viewport } from '../canvas/viewport.svelte.ts';
import { DocumentLegend } from '../labels/document-legend.svelte.ts';
import { LabelSets } from '../labels/label-sets.ts';
import { LabelPalette } from '../labels/label-palette.svelte.ts';
import { usedIds } from '../labels/used-ids.ts';
import { StyleGallery } from '../styles/gallery.svelte.ts';
import { NearbyStyles } from '../styles/nearby.svelte.ts';
import { StylePreviews, type PreviewScene, type Scene } from '../styles/previews.svelte.ts';
import { PackStyles } from '../styles/pack-styles.ts';
import { StyleChoiceModel } from '../styles/style-choice.svelte.ts';
import { StyleMix } from '../styles/style-mix.svelte.ts';
import { ModelLibrary } from '../models/model-library.svelte.ts';
import { TeachingModel } from '../teaching/teaching.svelte.ts';
import { Project } from '../projects/project.svelte.ts';
import { Toolbox } from '../tools/toolbox.svelte.ts';
import type { ToolId, ToolPointer } from '../tools/tool.ts';
import { InsideLook, type InsideScene } from '../inside/inside-look.svelte.ts';
import { VariantGrid } from '../variants/variant-grid.svelte.ts';
import type { DialogRequest } from '../dialogs/dialog-request.ts';
import { EngineStatus } from './engine.svelte.ts';
import { reduceForLive } from './live-map.ts';
import { LivePicture, type LiveCall } from './picture.svelte.ts';
import { Painting } from './painting.svelte.ts';
import { Settings } from './settings.svelte.ts';
import { Status } from './status.svelte.ts';
import { createTraces } from './traces.ts';

const LOOKS: ReadonlySet<ToolId> = new Set(['pan', 'zoom']);

export class Studio {
  readonly api: StudioApi;
  readonly settings: Settings;
  readonly status: Status;
  readonly engine = new EngineStatus();
  readonly labels = new LabelPalette();
  readonly labelSets: LabelSets;
  readonly painting = new Painting();
  readonly legend = new DocumentLegend(this.labels, () => usedIds(this.painting.document.composite().ids));
  readonly style = new StyleChoiceModel();
  readonly packStyles = new PackStyles(this.style);
  readonly toolbox = new Toolbox();
  readonly viewport = new Viewport();
  readonly keyboardCursor = new KeyboardCursor(this);
  readonly reference: ReferencePhoto;
  readonly surfaces = new CanvasSurfaces();
  readonly picture: LivePicture;
  readonly gallery: StyleGallery;
  readonly mix: StyleMix;
  readonly nearby = new NearbyStyles(this.style, this.engine);
  readonly previews: StylePreviews;
  readonly variants: VariantGrid;
  readonly inside: InsideLook;
  readonly batches: Batches;
  readonly library: ModelLibrary;
  readonly teaching: TeachingModel;
  readonly project: Project;
  /** The engine runs with another pack than before. */
  readonly packChanges = new Listeners<string>();
  /** The dialog that is open, if any. */
  dialog = $state.raw<DialogRequest | null>(null);
  /** False after Tab has put the panels away. */
  panelsShown = $state(true);
  /** True while Space is down. */
  panKeyHeld = false;

  constructor(
    readonly connection: HostConnection,
    readonly host: HostInfo,
    kept: KeptSettings,
  ) {
    this.api = connection.api;
    this.labelSets = new LabelSets(this.api);
    this.status = new Status(createTraces(this.api));
    this.settings = new Settings(this.api, kept);
    for (const file of kept.setAside) this.status.fail(new SpadeworkError('file-set-aside', file), 'settings');
    this.reference = new ReferencePhoto(this.api);
    this.picture = new LivePicture(
      this.api,
      () => this.liveCall(),
      this.status,
      () => this.toolbox.gesture !== null,
    );
    this.gallery = new StyleGallery(this);
    this.mix = new StyleMix(this.gallery, this.style);
    this.previews = new StylePreviews(this.api, () => this.previewScene());
    this.variants = new VariantGrid(this.api, this.status, (act) => this.painting.undoLog.add(act));
    this.inside = new InsideLook(this.api, () => this.insideScene());
    this.batches = new Batches(this.api, this.status, () => (this.dialog = { kind: 'batches' }));
    this.library = new ModelLibrary(this.api, this.status, () => this.project.keepAutomatically());
    this.teaching = new TeachingModel(this.api, this.status);
    this.project = new Project(this);
  }

  /** The seed that pictures in other styles take for their noise; 0 for a pack without noise, which no seed moves. */
  get noiseSeed(): number {
    const { state } = this.engine;
    return state.phase === 'ready' && state.pack.generator.noise === true ? this.style.seed : 0;
  }

  /** Replaces the open document, after asking where it is not saved. */
  replacePaint(replace: () => Promise<void>): void {
    const attempt = (): void =>
      void this.status.attempt('open', async () => {
        // The document that goes is kept by the host, with the last second of it.
        await this.project.flush();
        await replace();
      });
    if (this.painting.unsaved) this.dialog = { kind: 'save-first', go: attempt };
    else attempt();
  }

  /** What a picture of the present paint and style needs; null before there is anything to show. */
  pictureCall(): PictureCall | null {
    if (!this.engine.ready || this.painting.layers.length === 0) return null;
    return { map: this.packMap(), style: this.style.choice };
  }

  /** The map that all visible layers make together, in the ids of the pack. */
  packMap(): LabelMap {
    return this.legend.toPack(this.painting.document.composite());
  }

  /** The calls for the picture that follows the brush: the same picture, from a smaller map where the document is large. */
  private liveCall(): LiveCall | null {
    const call = this.pictureCall();
    const { state } = this.engine;
    if (call === null || state.phase !== 'ready') return null;
    const plan = planRender(state.pack.generator, call.map);
    const { width, height, ids } = reduceForLive(call.map, plan.picture);
    const full = { map: { width, height, ids }, style: call.style, size: plan.picture };
    return state.pack.generator.preview === true ? { full, preview: { ...full, stage: 'preview' } } : { full };
  }

  /** The present map for small pictures; null while the picture that follows the brush is still to come. */
  private previewScene(): PreviewScene | null {
    const { state } = this.engine;
    const call = this.picture.busy || this.toolbox.gesture !== null ? null : this.liveCall();
    if (call === null || state.phase !== 'ready') return null;
    return { ...sceneOf(call), packHash: state.packHash };
  }

  /** What the view of the generator's inside looks into; null while the picture that follows the brush is still to come. */
  private insideScene(): InsideScene | null {
    const { state } = this.engine;
    const call = this.picture.busy ? null : this.liveCall();
    if (call === null || state.phase !== 'ready') return null;
    return { ...sceneOf(call), style: call.full.style, generator: state.pack.generator };
  }

  /** The present map for the frames of a walk; null for packs that take no latent. */
  walkScene(): Scene | null {
    const { state } = this.engine;
    const call = this.liveCall();
    if (call === null || state.phase !== 'ready' || state.pack.generator.zDim === 0) return null;
    return sceneOf(call);
  }

  /** A press of the active tool: begins its gesture, or goes on with the one that is open. */
  pressTool(pointer: ToolPointer): void {
    const { toolbox, status } = this;
    if (toolbox.gesture !== null) {
      toolbox.gesture.press?.(pointer);
      return;
    }
    try {
      status.passBy();
      // Looking around goes on while the tracing photo is in hand.
      const drags = this.reference.held && !LOOKS.has(toolbox.active.id);
      toolbox.gesture = drags
        ? dragReference(this.reference, this.painting, pointer)
        : toolbox.active.begin(this, pointer);
    } catch (thrown) {
      status.fail(thrown, 'paint');
    }
  }

  releaseTool(): void {
    if (this.toolbox.gesture?.release() === 'done') this.toolbox.endGesture();
  }
}

/** The document's own memory goes on changing under the brush. */
function sceneOf({ full: { map, size } }: LiveCall): Scene {
  return { map: { ...map, ids: map.ids.slice() }, size };
}

const [getStudio, provideStudio] = createContext<Studio>();
export { getStudio, provideStudio };
