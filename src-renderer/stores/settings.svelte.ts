/** What the window remembers between starts. Read once through a schema: a damaged entry falls back to its default. */
import { z } from 'zod';
import { MAX_EXPORT_SIDE, PICTURE_FORMATS } from '../../src-shared/exports/batch-plan.ts';
import { LANGUAGES } from './language.svelte.ts';
import { VIEW_MODES } from '../canvas/view-modes.ts';
import { STYLE_ORDERS } from '../styles/sort-styles.ts';
import { VARIANT_KINDS, VARIANT_SCOPES, MAX_VARIANTS } from '../variants/plan-variants.ts';

const STORAGE_KEY = 'spadework.settings';

/** Bounds of the panels' width in CSS pixels. */
export const PANEL_WIDTH = { min: 220, max: 480 } as const;

export const STYLE_TABS = ['gallery', 'mix', 'nearby'] as const;
export const EXPORT_SIZES = ['pack', 'double', 'map', 'custom'] as const;
export type StyleTab = (typeof STYLE_TABS)[number];

const settingsSchema = z.object({
  language: z.enum([...LANGUAGES, 'system']).catch('system'),
  theme: z.enum(['dark', 'light', 'system']).catch('dark'),
  view: z.enum(VIEW_MODES).catch('side-by-side'),
  /** Labels told apart by patterns as well as by colour. */
  patterns: z.boolean().catch(false),
  /** Keys that the person gave to actions, by action id; all others have their own. */
  shortcuts: z.record(z.string().max(60), z.array(z.string().max(40)).max(8).readonly()).catch({}),
  styleOrder: z.enum(STYLE_ORDERS).catch('own'),
  /** What the style panel shows under the seed. */
  styleTab: z.enum(STYLE_TABS).catch('gallery'),
  variants: z
    .object({
      kind: z.enum(VARIANT_KINDS),
      scope: z.enum(VARIANT_SCOPES),
      count: z.int().min(1).max(MAX_VARIANTS),
      each: z.int().min(1).max(MAX_VARIANTS),
      tileWidth: z.number().min(80).max(400),
    })
    .catch({ kind: 'seeds', scope: 'all', count: 16, each: 4, tileWidth: 160 }),
  export: z
    .object({
      format: z.enum(PICTURE_FORMATS),
      quality: z.int().min(1).max(100),
      size: z.enum(EXPORT_SIZES),
      /** Of the custom size. */
      width: z.int().min(1).max(MAX_EXPORT_SIDE),
      height: z.int().min(1).max(MAX_EXPORT_SIDE),
      embedMap: z.boolean(),
      labelMaps: z.boolean(),
      psd: z.boolean(),
      sheetPng: z.boolean(),
      sheetPdf: z.boolean(),
    })
    .catch({
      format: 'png',
      quality: 90,
      size: 'pack',
      width: 1024,
      height: 1024,
      embedMap: true,
      labelMaps: false,
      psd: false,
      sheetPng: false,
      sheetPdf: false,
    }),
  panelWidth: z.number().min(PANEL_WIDTH.min).max(PANEL_WIDTH.max).catch(272),
  closedPanels: z.array(z.string().max(40)).max(40).catch(['history', 'navigator']),
});
export type SettingsValues = z.infer<typeof settingsSchema>;

/** Settings from what storage holds, whatever that is. */
export function parseSettings(stored: string | null): SettingsValues {
  let raw: unknown = {};
  try {
    raw = JSON.parse(stored ?? '{}');
  } catch {
    // Not ours or damaged: defaults.
  }
  return settingsSchema.parse(typeof raw === 'object' && raw !== null ? raw : {});
}

export class Settings {
  readonly values: SettingsValues = $state(parseSettings(readStorage()));

  /** Keeps storage in step with the values; call inside an effect root. */
  persist(): void {
    $effect(() => {
      const text = JSON.stringify(this.values);
      try {
        localStorage.setItem(STORAGE_KEY, text);
      } catch {
        // A private window may refuse storage; the settings then last as long as the window.
      }
    });
  }

  isPanelOpen(id: string): boolean {
    return !this.values.closedPanels.includes(id);
  }

  togglePanel(id: string): void {
    this.values.closedPanels = this.isPanelOpen(id)
      ? [...this.values.closedPanels, id]
      : this.values.closedPanels.filter((closed) => closed !== id);
  }
}

function readStorage(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
