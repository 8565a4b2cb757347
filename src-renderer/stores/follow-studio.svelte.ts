/** Ties the studio's parts together: what changes in one is told to the others. Call once, inside an effect root. */
import { tick, untrack } from 'svelte';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { EngineState } from '../../src-shared/api/studio-api.ts';
import { withLabelSet } from '../../src-shared/labels/label-set.ts';
import type { LabelDocument } from '../../src-shared/document/index.ts';
import { followHints } from '../hints/hints.svelte.ts';
import { followOffers } from '../models/follow-offers.svelte.ts';
import { followDesktop } from './follow-desktop.svelte.ts';
import { language, matchLanguage, t } from './language.svelte.ts';
import type { StyleMemento } from '../styles/style-choice.svelte.ts';
import { baseIfFits } from '../styles/pack-styles.ts';
import { recallLabel, rememberHand } from './remember.svelte.ts';
import type { Studio } from './studio.svelte.ts';

export function followStudio(studio: Studio): void {
  followErrors(studio);
  followSettings(studio);
  rememberHand(studio);
  followAppearance(studio);
  followPaint(studio);
  followStyle(studio);
  followEngine(studio);
  followHints(studio);
  studio.variants.listen(studio.connection);
  studio.batches.listen(studio.connection);
  studio.library.listen(studio.connection);
  studio.teaching.listen(studio.connection);
  followOffers(studio);
  studio.project.follow();
  guardUnsavedPaint(studio);
  followTitle(studio);
  if (studio.host.kind === 'electron') followDesktop(studio);
}

/** Whatever is thrown where nobody catches it is shown and written down, too. */
function followErrors({ status, connection }: Studio): void {
  // Without an error it is the browser's own remark on a layout that took two rounds.
  addEventListener('error', ({ error }: ErrorEvent) => {
    if (error !== null && error !== undefined) status.fail(error, 'window');
  });
  addEventListener('unhandledrejection', ({ reason }) => status.fail(reason, 'window'));
  connection.on('connectionChanged', (connected) => {
    if (connected) status.recoverFrom('host-lost');
  });
}

function followSettings({ settings, status, connection }: Studio): void {
  const fail = (error: unknown): void => status.fail(error, 'settings');
  settings.persist(fail);
  connection.on('connectionChanged', (connected) => {
    if (connected) void settings.flush().catch(fail);
  });
  connection.on('fileSetAside', (file) => fail(new SpadeworkError('file-set-aside', file)));
  addEventListener('pagehide', () => void settings.flush().catch(() => undefined));
}

function followAppearance({ settings, host }: Studio): void {
  const speak = (): void => {
    const chosen = settings.values.language;
    // A browser may be a person's own and the host a machine elsewhere; in Electron only the host knows the system.
    const preferred =
      host.kind === 'browser' ? [...navigator.languages, host.locale] : [host.locale, ...navigator.languages];
    language.code = chosen === 'system' ? matchLanguage(preferred) : chosen;
    language.spoken = chosen === 'system' ? (preferred[0]?.toLowerCase() ?? null) : null;
    document.documentElement.lang = language.code;
  };
  // At once as well: the first document's layer is named before effects run.
  speak();
  $effect(speak);
  const light = matchMedia('(prefers-color-scheme: light)');
  let systemIsLight = $state(light.matches);
  light.addEventListener('change', () => (systemIsLight = light.matches));
  $effect(() => {
    const { theme } = settings.values;
    document.documentElement.dataset.theme = theme === 'system' ? (systemIsLight ? 'light' : 'dark') : theme;
  });
}

function followPaint({
  painting,
  surfaces,
  viewport,
  picture,
  labels,
  toolbox,
  settings,
  reference,
  previews,
  variants,
}: Studio): void {
  const moveOn = (): void => {
    previews.schedule();
    variants.outdated = true;
  };
  painting.repaints.listen((rect) => {
    surfaces.invalidate(rect);
    picture.follow(rect);
    moveOn();
  });
  const takeDocument = (document: LabelDocument): void => {
    toolbox.lastPoint = null;
    surfaces.setDocument(document);
    viewport.setDocument(document);
    labels.followBase(document.stack.base);
    picture.startAnew();
    moveOn();
  };
  painting.replacements.listen(takeDocument);
  painting.reshapes.listen(takeDocument);
  painting.counts.listen((ids) => (labels.inUse = ids));
  $effect(() => surfaces.setColours(labels.colours, settings.values.patterns ? labels.patterns : null));
  const opacities = $derived(painting.layers.map((layer) => layer.opacity).join());
  $effect(() => {
    void opacities;
    surfaces.invalidateAll();
  });
  $effect(() => surfaces.setReference(reference.image));
  $effect(() => {
    if (picture.picture !== null) surfaces.showPicture(picture.picture);
  });
}

function followStyle({ style, picture, painting, packChanges, engine }: Studio): void {
  $effect(() => {
    void style.choice;
    untrack(() => picture.refresh());
  });
  noteStyles({ style, painting, packChanges, engine });
}

/** Makes every change of style or seed something that Undo takes back. */
function noteStyles({
  style,
  painting,
  packChanges,
  engine,
}: Pick<Studio, 'style' | 'painting' | 'packChanges' | 'engine'>): void {
  let last = style.memento();
  // What comes with another document or pack belongs to opening it.
  let opening = false;
  const passOver = (): void => {
    opening = true;
    void tick().then(() => {
      opening = false;
      last = style.memento();
    });
  };
  painting.replacements.listen(passOver);
  packChanges.listen(passOver);
  $effect(() => {
    const now = style.memento();
    const before = last;
    if (now.base === before.base && now.strength === before.strength && now.history === before.history) return;
    last = now;
    if (opening) return;
    const recall = (memento: StyleMemento) => (): void => {
      const { state } = engine;
      const fits = state.phase !== 'ready' || baseIfFits(memento.base, state.pack.generator.zDim) === memento.base;
      last = fits ? memento : { ...memento, base: null };
      style.recall(last);
    };
    painting.undoLog.add({ name: 'style', undo: recall(before), redo: recall(now) });
  });
}

function followEngine(studio: Studio): void {
  const { connection, engine, labels, labelSets, picture, painting, gallery, previews, batches } = studio;
  let packHash: string | null = null;
  let newest: EngineState | null = null;
  const take = (state: EngineState): void => {
    engine.state = state;
    if (state.phase !== 'ready') return;
    const isFirst = labels.labels.length === 0;
    studio.legend.follow(withLabelSet(state.pack, labelSets.of(state.packHash)), state.packHash);
    if (state.packHash !== packHash) {
      if (packHash !== null) studio.packChanges.emit(state.packHash);
      packHash = state.packHash;
      studio.packStyles.follow(state.pack, state.packHash);
    }
    if (isFirst) recallLabel(studio);
    if (painting.layers.length === 0) void studio.project.start();
    else picture.refresh();
    previews.schedule();
    void gallery.refresh();
    void batches.refresh();
  };
  connection.on('engineStateChanged', (state) => {
    newest = state;
    if (state.phase !== 'ready' || labelSets.has(state.packHash)) return take(state);
    // The pack's labels have their names and places before anything is matched with them or drawn.
    void labelSets.load(state.packHash).then(() => newest === state && take(state));
  });
  connection.on('labelSetChanged', (changed, set) => {
    labelSets.take(changed, set);
    const { state } = engine;
    if (state.phase === 'ready' && state.packHash === changed) studio.legend.relabel(withLabelSet(state.pack, set));
  });
  $effect(() => {
    void studio.legend.match;
    untrack(() => picture.refresh());
  });
  connection.on('stylesChanged', () => void gallery.refresh());
  connection.on('connectionChanged', (connected) => {
    engine.connected = connected;
    // The host tells the engine's state anew to every connection, and that asks for the picture.
  });
}

/** A browser asks before it closes over paint that is not in the journal yet; everything else comes back by itself. */
function guardUnsavedPaint({ project, host }: Studio): void {
  if (host.kind === 'electron') return;
  window.addEventListener('beforeunload', (event) => {
    if (project.recorder.state.kind === 'kept') return;
    void project.flush();
    event.preventDefault();
  });
  // What changed beside the paint in the last second.
  window.addEventListener('pagehide', () => void project.flush());
}

function followTitle({ painting }: Studio): void {
  $effect(() => {
    document.title = `${painting.unsaved ? '• ' : ''}${painting.name || t('document.untitled')} – Spadework`;
  });
}
