import { VIEW_MODES, viewModes } from '../canvas/view-modes.ts';
import { ZOOM_STEP } from '../canvas/viewport.svelte.ts';
import { PHOTO_TYPES } from './file-types.ts';
import { pickFile } from './pick-file.ts';
import { readPhotoFile } from './read-photo.ts';
import type { Action } from './action.ts';

const viewModeActions: readonly Action[] = VIEW_MODES.map((mode, i) => ({
  id: `view.${mode}`,
  label: viewModes[mode].label,
  shortcuts: [`Alt+${i + 1}`],
  checked: ({ settings, variants, inside }) => settings.values.view === mode && !variants.shown && !inside.shown,
  run: ({ settings, variants, inside }) => {
    settings.values.view = mode;
    variants.shown = false;
    inside.shown = false;
  },
}));

/** Degrees, as Krita turns its canvas. */
const ROTATE_STEP = 15;

/** The regions that F6 goes through, in the order of the window. */
const REGIONS = [
  '[role="menubar"] button',
  '[role="toolbar"] button',
  '[data-canvas]',
  'aside button',
  'footer button',
];

function focusNextRegion(): void {
  const homes = REGIONS.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []);
  const regionOf = (element: Element): Element =>
    element.closest('[role="menubar"], nav, main, aside, footer') ?? element;
  const at = homes.findIndex(
    (home) => document.activeElement !== null && regionOf(home).contains(document.activeElement),
  );
  homes[(at + 1) % homes.length]?.focus();
}

export const viewActions: readonly Action[] = [
  ...viewModeActions,
  {
    id: 'view.variants',
    label: 'view.variants',
    shortcuts: [`Alt+${VIEW_MODES.length + 1}`],
    checked: ({ variants }) => variants.shown,
    run: ({ variants }) => {
      variants.shown = !variants.shown;
    },
  },
  {
    id: 'view.inside',
    label: 'view.inside',
    shortcuts: [`Alt+${VIEW_MODES.length + 2}`],
    checked: ({ inside, variants }) => inside.shown && !variants.shown,
    run: ({ inside, variants }) => {
      inside.shown = variants.shown || !inside.shown;
      variants.shown = false;
    },
  },
  { id: 'view.fit', label: 'action.fit', shortcuts: ['Ctrl+0'], run: ({ viewport }) => viewport.fit() },
  {
    id: 'view.actual',
    label: 'action.actual-size',
    shortcuts: ['Ctrl+1'],
    run: ({ viewport }) => viewport.actualSize(),
  },
  {
    id: 'view.zoom-in',
    label: 'action.zoom-in',
    shortcuts: ['Ctrl++', 'Ctrl+=', '+'],
    repeats: true,
    run: ({ viewport }) => viewport.zoomBy(ZOOM_STEP),
  },
  {
    id: 'view.zoom-out',
    label: 'action.zoom-out',
    shortcuts: ['Ctrl+-', '-'],
    repeats: true,
    run: ({ viewport }) => viewport.zoomBy(1 / ZOOM_STEP),
  },
  {
    id: 'view.mirror',
    label: 'action.mirror',
    shortcuts: ['M'],
    checked: ({ viewport }) => viewport.view.mirrored,
    run: ({ viewport }) => viewport.toggleMirror(),
  },
  {
    id: 'view.rotate-left',
    label: 'action.rotate-left',
    shortcuts: ['Ctrl+['],
    repeats: true,
    run: ({ viewport }) => viewport.rotateBy(-ROTATE_STEP),
  },
  {
    id: 'view.rotate-right',
    label: 'action.rotate-right',
    shortcuts: ['Ctrl+]'],
    repeats: true,
    run: ({ viewport }) => viewport.rotateBy(ROTATE_STEP),
  },
  {
    id: 'view.rotate-reset',
    label: 'action.rotate-reset',
    shortcuts: ["Ctrl+'"],
    enabled: ({ viewport }) => viewport.view.angle !== 0,
    run: ({ viewport }) => viewport.rotateTo(0),
  },
  {
    id: 'view.reference',
    label: 'action.reference',
    run: async ({ reference }) => {
      const file = await pickFile(PHOTO_TYPES);
      if (file !== null) await reference.load(await readPhotoFile(file));
    },
  },
  {
    id: 'view.panels',
    label: 'action.panels',
    shortcuts: ['Tab'],
    checked: ({ panelsShown }) => panelsShown,
    run: (studio) => {
      studio.panelsShown = !studio.panelsShown;
    },
  },
  { id: 'view.next-region', label: 'action.next-region', shortcuts: ['F6'], run: focusNextRegion },
];
