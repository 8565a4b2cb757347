/** What the window tells a desktop about itself, in the person's language: the menus, and what to ask before it closes. */
import { z } from 'zod';

const words = z.string().max(300);

export const menuItemSchema = z.object({
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

export const windowDescriptionSchema = z.object({
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
