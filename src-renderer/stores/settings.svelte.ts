/** What the window remembers between starts; the host keeps it. Read once through a schema: a damaged entry falls back to its default. */
import { z } from 'zod';
import { MAX_EXPORT_SIDE, PICTURE_FORMATS } from '../../src-shared/exports/batch-plan.ts';
import type { KeptSettings, SettingsApi } from '../../src-shared/api/settings-api.ts';
import { seedSchema } from '../../src-shared/request.ts';
import { PHOTO_SIZES } from '../photos/photo-sizes.ts';
import { toolSettingsSchema } from '../tools/tool-settings.ts';
import { LANGUAGES } from './language.svelte.ts';
import { VIEW_MODES } from '../canvas/view-modes.ts';
import { STYLE_ORDERS } from '../styles/sort-styles.ts';
import { VARIANT_KINDS, VARIANT_SCOPES, MAX_VARIANTS } from '../variants/plan-variants.ts';

/** Where the browser kept the settings before the host did. */
const FORMER_KEY = 'spadework.settings';
/** Milliseconds of rest after which changes go to the host. */
const REST = 300;

/** Bounds of the panels' width in CSS pixels. */
export const PANEL_WIDTH = { min: 220, max: 480 } as const;

export const STYLE_TABS = ['gallery', 'mix', 'nearby'] as const;
export const EXPORT_SIZES = [...PHOTO_SIZES, 'custom'] as const;

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
  /** In which the picture is saved. */
  photoSize: z.enum(PHOTO_SIZES).catch('pack'),
  photoFormat: z.enum(PICTURE_FORMATS).catch('png'),
  /** Of JPEG and WebP. */
  photoQuality: z.int().min(1).max(100).catch(90),
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
  /** Whether the app begins with a page to choose from, where no document was left open. */
  startPage: z.boolean().catch(true),
  /** Hints that were followed or put away, which never come again. */
  hintsSeen: z.array(z.string().max(40)).max(40).catch([]),
  /** The active tool and its options; null before anything was chosen. */
  tool: toolSettingsSchema.nullable().catch(null),
  /** English name of the active label: ids mean something else in another pack. */
  label: z.string().max(200).nullable().catch(null),
  /** The seed in force, for documents that begin. */
  seed: seedSchema.nullable().catch(null),
});
export type SettingsValues = z.infer<typeof settingsSchema>;

/** Settings from what was kept, whatever that is. */
export function parseSettings(kept: unknown): SettingsValues {
  return settingsSchema.parse(typeof kept === 'object' && kept !== null ? kept : {});
}

export class Settings {
  readonly values: SettingsValues = $state(parseSettings({}));
  /** What the host has of each setting, as JSON. */
  private readonly kept: Record<string, string> = {};
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly api: SettingsApi,
    { values }: KeptSettings,
  ) {
    Object.assign(this.values, parseSettings(values ?? readFormer()));
    for (const [name, value] of Object.entries(values ?? {})) this.kept[name] = JSON.stringify(value);
  }

  /** Keeps the host in step with the values; call inside an effect root. `fail` hears why it could not be. */
  persist(fail: (error: unknown) => void): void {
    $effect(() => {
      JSON.stringify(this.values);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.flush().catch(fail), REST);
    });
  }

  /** Resolves once the host has everything. Rejects as it does; what was not kept is tried again with the next change. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.sending = this.sending.catch(() => undefined).then(() => this.send());
    return this.sending;
  }

  isPanelOpen(id: string): boolean {
    return !this.values.closedPanels.includes(id);
  }

  togglePanel(id: string): void {
    this.values.closedPanels = this.isPanelOpen(id)
      ? [...this.values.closedPanels, id]
      : this.values.closedPanels.filter((closed) => closed !== id);
  }

  /** Sends what the host does not have: two windows may change different settings. */
  private async send(): Promise<void> {
    const texts = Object.entries(this.values).map(([name, value]) => [name, JSON.stringify(value)] as const);
    const changed = texts.filter(([name, text]) => this.kept[name] !== text);
    if (changed.length === 0) return;
    await this.api.changeSettings(Object.fromEntries(changed.map(([name, text]) => [name, JSON.parse(text)])));
    for (const [name, text] of changed) this.kept[name] = text;
    forgetFormer();
  }
}

/** What the browser kept before the host did; it goes over to the host with the first change. */
function readFormer(): unknown {
  try {
    return JSON.parse(localStorage.getItem(FORMER_KEY) ?? '{}');
  } catch {
    return {};
  }
}

function forgetFormer(): void {
  try {
    localStorage.removeItem(FORMER_KEY);
  } catch {
    // A private window may refuse storage, and then nothing is there.
  }
}
