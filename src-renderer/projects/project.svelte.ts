/** The document's place in the world: its file, its journal, and what is opened in its stead. */
import type {
  CloseChoice,
  OpenedProject,
  ProjectSource,
  ResumedWork,
  SaveTarget,
} from '../../src-shared/api/project-api.ts';
import { PROJECT_ENDING } from '../../src-shared/projects/project-ending.ts';
import type { WorkState } from '../../src-shared/projects/work-state.ts';
import { packDocument, plainStep, unpackDocument, type DocumentChange } from '../../src-shared/document/index.ts';
import type { HostInfo, StudioApi } from '../../src-shared/api/studio-api.ts';
import { present } from '../../src-shared/present.ts';
import type { HostConnection } from '../host/host-connection.ts';
import { usedIds } from '../labels/used-ids.ts';
import { beginSample, type SampleParts } from '../stores/begin-sample.ts';
import type { LivePicture } from '../stores/picture.svelte.ts';
import { pickSaveHandle, writeHandle, type SaveHandle } from './browser-files.ts';
import { noteRecentFile } from './browser-recent.ts';
import { download } from '../actions/save-file.ts';
import { noticeOtherPack, type NoticeParts } from '../models/notice-other-pack.ts';
import { t } from '../stores/language.svelte.ts';
import { sceneOf, showScene, type SceneParts } from './scene-of.svelte.ts';
import type { PackStyles } from '../styles/pack-styles.ts';
import { WorkRecorder } from './work-recorder.svelte.ts';

/** Where this tab keeps which document it has, over a reload. */
const TAB_KEY = 'spadework.work';
/** Milliseconds after which a step that still goes on is written down as it is. */
const DRAFT_DELAY = 2500;
const SCENE_DELAY = 700;
const VERSION_INTERVAL = 60 * 60 * 1000;
const CONCERN = 'project';

/** What of the studio a project keeps, brings back and speaks to. */
interface ProjectParts extends SceneParts, SampleParts, NoticeParts {
  api: StudioApi;
  connection: HostConnection;
  host: HostInfo;
  packStyles: PackStyles;
  picture: LivePicture;
  /** Replaces the open document, after asking where it is not saved. */
  replacePaint(replace: () => Promise<void>): void;
}

export class Project {
  /** True while the document belongs to a file into which it is saved. */
  hasFile = $state(false);
  /** True from Save until the file is whole. */
  saving = $state(false);
  readonly recorder: WorkRecorder;
  private documentId: string = crypto.randomUUID();
  /** The browser's handle of the file, where it gives one. */
  private handle: SaveHandle | null = null;
  private draftTimer: ReturnType<typeof setTimeout> | undefined;
  /** While something beside the paint has changed that is not recorded yet. */
  private sceneTimer: ReturnType<typeof setTimeout> | undefined;
  /** True while a document that came from the host is being opened: it is recorded there already. */
  private adopting = false;
  /** Resolves once the host has the document that the window shows; what is painted before waits for it. */
  private begun: Promise<void> = Promise.resolve();
  private started = false;
  private decide = (): void => {};
  /** Resolves once it is settled with which document the window begins. */
  private readonly decided = new Promise<void>((resolve) => (this.decide = resolve));
  private changedSinceVersion = false;

  constructor(private readonly parts: ProjectParts) {
    this.recorder = new WorkRecorder(
      parts.api,
      () => this.begun,
      () => this.begin('same'),
    );
  }

  /** Ties the project to the studio; call inside an effect root. */
  follow(): void {
    const { painting, reference, connection } = this.parts;
    painting.edits.listen((change) => this.take(change));
    painting.undoLog.changes.listen(() => (this.changedSinceVersion = true));
    painting.replacements.listen(() => {
      if (!this.adopting) this.beginOther();
    });
    painting.reshapes.listen(() => this.restart('same'));
    this.followScene();
    $effect(() => {
      const { unsaved } = painting;
      if (this.started) this.recorder.add({ kind: 'unsaved', unsaved });
    });
    $effect(() => {
      const { file } = reference;
      if (this.started) this.recorder.add({ kind: 'reference', reference: file });
    });
    $effect(() => this.tellKeeping());
    connection.on('connectionChanged', (connected) => {
      if (connected && this.started) this.recordScene();
    });
    connection.on('projectOffered', (id) => void this.decided.then(() => this.openOffered(id)));
    connection.on('closeChosen', (choice) => void this.close(choice));
    const hourly = setInterval(() => void this.keepAutomatically(), VERSION_INTERVAL);
    $effect(() => () => clearInterval(hourly));
  }

  /** Brings back what was there, or begins with the sample. Once a window. */
  async start(): Promise<void> {
    if (this.started) return;
    this.started = true;
    const tab = sessionStorage.getItem(TAB_KEY);
    let resumed: ResumedWork | null = null;
    await this.parts.status.attempt(CONCERN, async () => {
      resumed = await this.parts.api.resumeWork(tab);
    });
    const work = resumed as ResumedWork | null;
    if (work !== null && !work.leftInOrder && work.id !== tab) {
      this.offerRecovery(work);
      return;
    }
    if (work === null) this.beginFirst();
    else this.showAgain(work);
    this.decide();
  }

  /** Nothing was left open: the sample, and over it the choice of what to begin. */
  private beginFirst(): void {
    const { parts } = this;
    beginSample(parts);
    if (parts.settings.values.startPage) parts.dialog ??= { kind: 'library', atStart: true };
  }

  /** Saves; resolves to whether a file now holds the document. */
  async save(target: SaveTarget): Promise<boolean> {
    const { painting, status } = this.parts;
    if (this.saving) return false;
    this.saving = true;
    let saved = false;
    await status.attempt(CONCERN, async () => {
      // Before the rest: a stroke that ends meanwhile may or may not be in the file, and counts as unsaved.
      const mark = painting.saveMark;
      await this.flush();
      const name = await this.write(target);
      if (name === null) return;
      saved = true;
      status.inform('status.saved', { name });
      if (target === 'copy') return;
      painting.markSaved(mark);
      this.hasFile = true;
      this.recorder.add({ kind: 'unsaved', unsaved: painting.unsaved });
      await this.recorder.flush();
    });
    this.saving = false;
    return saved;
  }

  /** Opens another project in this one's place, which is asked about first where it is not saved. */
  async askAndOpen(source: ProjectSource, handle: SaveHandle | null = null): Promise<void> {
    this.parts.replacePaint(() => this.open(source, handle));
  }

  /** A project that the desktop told of: it is what the person wants to begin with. */
  private async openOffered(id: string): Promise<void> {
    if (this.parts.dialog?.kind === 'library') this.parts.dialog = null;
    await this.askAndOpen({ kind: 'offered', id });
  }

  async open(source: ProjectSource, handle: SaveHandle | null = null): Promise<void> {
    await this.flush();
    const opening = this.openNow(source);
    this.begun = opening.then(
      () => undefined,
      () => undefined,
    );
    const opened = await opening;
    if (opened === null) return;
    this.handle = handle;
    if (handle !== null) {
      this.hasFile = true;
      if (source.kind === 'file') await noteRecentFile(handle, source.file.bytes);
    }
    const { painting, status } = this.parts;
    const { width, height } = painting.document;
    if (opened.isCopy) status.inform('status.opened-copy', { name: opened.state.name });
    else status.inform('status.opened', { name: painting.name || t('document.untitled'), width, height });
  }

  private async openNow(source: ProjectSource): Promise<OpenedProject | null> {
    const opened = await this.parts.api.openProject(source);
    if (opened === null) return null;
    this.show(opened);
    this.recordScene();
    return opened;
  }

  /** Keeps the document as it is as a version. */
  async keepVersion(name: string | null): Promise<void> {
    await this.flush();
    await this.parts.api.keepVersion(name, this.picture());
  }

  /**
   * Keeps the document as it is as an automatic version, where it has changed since the last one: every hour, and before
   * something changes all of it (an import, another pack). Where that fails the status line says so, and nothing waits.
   */
  async keepAutomatically(): Promise<void> {
    if (!this.changedSinceVersion) return;
    this.changedSinceVersion = false;
    await this.parts.status.attempt('versions', () => this.keepVersion(null));
  }

  async close(choice: CloseChoice): Promise<void> {
    const { api } = this.parts;
    if (choice === 'save' && !(await this.save('same'))) return;
    if (choice === 'discard') await api.discardWork();
    else await this.flush();
    await this.parts.settings.flush().catch(() => undefined);
    await api.leaveWindow();
  }

  /** Everything up to now is on the disk, or could not be written there. */
  async flush(): Promise<void> {
    await this.begun;
    if (this.started && this.sceneTimer !== undefined) this.recordScene();
    await this.recorder.flush();
  }

  private show({ id, state, hasFile }: OpenedProject): void {
    const { parts } = this;
    this.adopting = true;
    this.recorder.reset();
    try {
      const document = unpackDocument(state.document);
      document.history.restore(state.history.steps, state.history.position);
      this.documentId = state.scene.id;
      parts.legend.open(state.scene, usedIds(document.composite().ids));
      parts.packStyles.forget();
      parts.painting.open(document, state.name, state.scene.activeLayer, state.unsaved);
      showScene(parts, state.scene);
      void parts.reference.open(state.reference);
    } finally {
      this.adopting = false;
    }
    this.changedSinceVersion = false;
    this.handle = null;
    this.hasFile = hasFile;
    void noticeOtherPack(parts, state.scene);
    sessionStorage.setItem(TAB_KEY, id);
  }

  /** A document that was left in order comes without a word, unless its file has gone over to another program. */
  private showAgain(work: ResumedWork): void {
    this.show(work);
    if (work.isCopy) this.parts.status.inform('status.opened-copy', { name: work.state.name });
  }

  private offerRecovery(work: ResumedWork): void {
    this.parts.dialog = {
      kind: 'recover',
      work,
      recover: () => {
        this.show(work);
        this.parts.status.inform('status.recovered');
        this.decide();
      },
      // The document that begins puts this one away: the library has it.
      decline: () => {
        beginSample(this.parts);
        this.decide();
      },
    };
  }

  /** A step, an undo, or paint of a step that goes on. */
  private take(change: DocumentChange): void {
    if (!this.started) return;
    const { history } = this.parts.painting.document;
    if (change.kind === 'pixels') {
      this.draftTimer ??= setTimeout(() => this.draft(), DRAFT_DELAY);
    } else if (change.kind === 'history') {
      clearTimeout(this.draftTimer);
      this.draftTimer = undefined;
      this.recorder.add(
        change.did === 'jump'
          ? { kind: 'jump', position: history.position }
          : { kind: 'step', step: plainStep(present(history.entries.at(-1))) },
      );
    }
  }

  private draft(): void {
    this.draftTimer = undefined;
    const step = this.parts.painting.document.draftStep();
    if (step !== undefined) this.recorder.add({ kind: 'draft', step: plainStep(step) });
  }

  private beginOther(): void {
    this.documentId = crypto.randomUUID();
    this.changedSinceVersion = false;
    this.handle = null;
    this.hasFile = false;
    this.restart('another');
  }

  /** Another document, or the same one in another form, is recorded from its beginning. */
  private restart(document: 'another' | 'same'): void {
    this.recorder.reset();
    clearTimeout(this.draftTimer);
    this.draftTimer = undefined;
    this.begun = this.begin(document).catch((error: unknown) => this.parts.status.fail(error, CONCERN));
  }

  /** Gives the host the whole document. */
  private async begin(document: 'another' | 'same'): Promise<void> {
    if (!this.started) return;
    const former = document === 'same' ? sessionStorage.getItem(TAB_KEY) : null;
    sessionStorage.setItem(TAB_KEY, await this.parts.api.beginWork(this.state(), document, former));
    this.recordScene();
  }

  /** Something to record, so that the window hears whether the host can keep the document that it just took. */
  private recordScene(): void {
    clearTimeout(this.sceneTimer);
    this.sceneTimer = undefined;
    this.recorder.add({ kind: 'scene', scene: this.scene() });
  }

  private state(): WorkState {
    const { painting, reference } = this.parts;
    const { entries, position } = painting.document.history;
    return {
      name: painting.name,
      unsaved: painting.unsaved,
      document: packDocument(painting.document),
      history: { steps: entries.map(plainStep), position },
      scene: this.scene(),
      reference: reference.file,
    };
  }

  private scene(): WorkState['scene'] {
    return sceneOf(this.parts, this.documentId);
  }

  private followScene(): void {
    $effect(() => {
      const { id } = this.scene();
      clearTimeout(this.sceneTimer);
      this.sceneTimer = setTimeout(() => {
        if (this.started && id === this.documentId) this.recordScene();
      }, SCENE_DELAY);
    });
  }

  /** Says when the document cannot be kept, and when it can again. */
  private tellKeeping(): void {
    const { state } = this.recorder;
    if (state.kind === 'failed') this.parts.status.fail(state.error, 'keeping');
    else this.parts.status.recover('keeping');
  }

  /** Resolves to the name that the person sees, or null when they chose no place. */
  private async write(target: SaveTarget): Promise<string | null> {
    const { api, host, painting } = this.parts;
    if (host.kind === 'electron') {
      const path = await api.saveProject(target, this.picture());
      if (path === null) return null;
      if (target !== 'copy') painting.name = path.replace(/^.*[\\/]/, '').slice(0, -PROJECT_ENDING.length);
      return path;
    }
    const suggested = `${painting.name || 'Untitled'}${PROJECT_ENDING}`;
    const handle = target === 'same' && this.handle !== null ? this.handle : await pickSaveHandle(suggested);
    if (handle === null) return null;
    const { bytes } = await api.packProject(this.picture());
    if (handle === 'download') {
      download(suggested, bytes);
      return suggested;
    }
    await writeHandle(handle, bytes);
    await noteRecentFile(handle, bytes);
    if (target === 'copy') return handle.name;
    this.handle = handle;
    painting.name = handle.name.slice(0, -PROJECT_ENDING.length);
    await api.renameWork(painting.name);
    return handle.name;
  }

  private picture(): LivePicture['picture'] {
    const { picture, busy } = this.parts.picture;
    return busy ? null : picture;
  }
}
