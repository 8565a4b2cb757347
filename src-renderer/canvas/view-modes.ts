/** The ways to look at a document, and what each pane of them shows. */
import type { IconName } from '../theme/icons.ts';

export const VIEW_MODES = ['map', 'side-by-side', 'split', 'outlines', 'photo'] as const;
export type ViewMode = (typeof VIEW_MODES)[number];

/** What one pane shows: the labels, the photo, both with a divider, or the photo under label outlines. */
export type PaneContent = 'map' | 'photo' | 'split' | 'outlines';

export const viewModes: Record<ViewMode, { icon: IconName; label: `view.${ViewMode}`; panes: readonly PaneContent[] }> =
  {
    map: { icon: 'viewMap', label: 'view.map', panes: ['map'] },
    'side-by-side': { icon: 'viewSide', label: 'view.side-by-side', panes: ['map', 'photo'] },
    split: { icon: 'viewSplit', label: 'view.split', panes: ['split'] },
    outlines: { icon: 'viewOutlines', label: 'view.outlines', panes: ['outlines'] },
    photo: { icon: 'viewPhoto', label: 'view.photo', panes: ['photo'] },
  };
