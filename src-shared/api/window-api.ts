/** The window and the host that shows it: who the host is, its file dialogs, its native menus. */
import { z } from 'zod';
import { call, event } from './contract.ts';
import { imageFileSchema } from './values.ts';

const hostInfoSchema = z.object({
  app: z.object({ name: z.string(), version: z.string() }),
  /** 'electron' saves through native dialogs; 'browser' hands the bytes to the page to download. */
  kind: z.enum(['electron', 'browser']),
  /** BCP 47 tag of the user's system. */
  locale: z.string(),
});
export type HostInfo = z.infer<typeof hostInfoSchema>;

const words = z.string().max(300);

const menuItemSchema = z.object({
  /** Of the action that it runs. */
  id: z.string().max(60),
  label: words,
  /** As in 'Ctrl+Shift+Z'. */
  shortcut: z.string().max(40).optional(),
  enabled: z.boolean(),
  /** Given for commands that are on or off. */
  checked: z.boolean().optional(),
});
export type MenuItem = z.infer<typeof menuItemSchema>;

/** What the window tells a desktop about itself, in the person's language: the menus, and what to ask before it closes. */
const windowDescriptionSchema = z.object({
  menus: z
    .array(
      z.object({ id: z.string().max(60), title: words, sections: z.array(z.array(menuItemSchema).max(100)).max(20) }),
    )
    .max(20),
  /** Labels of the commands that a Mac has in every app. */
  system: z.object({
    cut: words,
    copy: words,
    paste: words,
    selectAll: words,
    hide: words,
    hideOthers: words,
    showAll: words,
    quit: words,
  }),
  /** The document's name, and whether its file lacks what was painted. */
  document: z.object({ title: words, edited: z.boolean() }),
  /** What to ask before the window closes; null where nothing is to be asked. */
  closing: z.object({ question: words, detail: words, save: words, discard: words, cancel: words }).nullable(),
});
export type WindowDescription = z.infer<typeof windowDescriptionSchema>;

export const windowCalls = {
  hostInfo: call([], hostInfoSchema),
  /**
   * Electron: asks where and writes atomically; resolves to the path, or null when the user cancelled. The Node host
   * rejects with `saving-belongs-to-browser`: there the page hands the bytes to the browser's own download.
   */
  saveFile: call([imageFileSchema], z.string().nullable()),
  /** Electron: shows the window's menus natively and knows what to ask before it closes. The Node host needs none of it. */
  describeWindow: call([windowDescriptionSchema], z.void()),
};

export const windowEvents = {
  /** An action was chosen in the native menu. */
  menuChosen: event([z.string().max(60)]),
};
