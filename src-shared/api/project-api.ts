/** The document of a window: kept step by step, saved into project files, opened from them. */
import { z } from 'zod';
import { workRecordSchema, workStateSchema } from '../projects/work-state.ts';
import { call, event, type CallsOf } from './contract.ts';
import { bytes, imageFileSchema, pictureSchema } from './values.ts';

const workIdSchema = z.string().regex(/^[0-9a-f-]{36}$/);
const tokenSchema = z.string().regex(/^[0-9a-z-]{1,60}$/);

const openedProjectSchema = z.object({
  /** Of the document among those that the host keeps. */
  id: workIdSchema,
  state: workStateSchema,
  /** The document belongs to a file of the host's, into which it is saved. */
  hasFile: z.boolean(),
  /** Another program has the file open, so this is a copy of it. */
  isCopy: z.boolean(),
});
export type OpenedProject = z.infer<typeof openedProjectSchema>;

const resumedWorkSchema = openedProjectSchema.extend({
  /** False when the program that kept it ended without leaving it in order. */
  leftInOrder: z.boolean(),
  /** When it was last changed, in milliseconds since 1970. */
  changedAt: z.number(),
});
export type ResumedWork = z.infer<typeof resumedWorkSchema>;

/** Something that can be opened from the library. */
const libraryEntrySchema = z.object({
  kind: z.enum(['recent', 'left', 'sample', 'version']),
  id: tokenSchema,
  /** File name without its ending; of samples and versions the person's or the app's word; empty for an untitled document. */
  name: z.string().max(1000),
  /** The folder that it lies in, for telling files of one name apart; empty where it is in none. */
  place: z.string().max(5000),
  changedAt: z.number(),
  /** PNG; null where there is none. */
  thumbnail: bytes.nullable(),
});
export type LibraryEntry = z.infer<typeof libraryEntrySchema>;

const projectSourceSchema = z.discriminatedUnion('kind', [
  /** Electron: the person chooses in the system's dialog. */
  z.object({ kind: z.literal('ask') }),
  /** The file that the window's document belongs to, as it was saved. */
  z.object({ kind: z.literal('saved') }),
  /** A file that the desktop told of: double click, drop, command line. */
  z.object({ kind: z.literal('offered'), id: tokenSchema }),
  z.object({ kind: z.literal('recent'), id: tokenSchema }),
  z.object({ kind: z.literal('left'), id: tokenSchema }),
  z.object({ kind: z.literal('sample'), id: tokenSchema }),
  z.object({ kind: z.literal('version'), id: tokenSchema }),
  /** The browser's files, and those dropped on the page. */
  z.object({ kind: z.literal('file'), file: imageFileSchema }),
]);
export type ProjectSource = z.infer<typeof projectSourceSchema>;

const saveTargetSchema = z.enum(['same', 'as', 'copy']);
export type SaveTarget = z.infer<typeof saveTargetSchema>;

const picture = pictureSchema.nullable();

export const projectCalls = {
  /** Gives the window the document with `id`, or else the newest that no window has; null when there is none. */
  resumeWork: call([workIdSchema.nullable()], resumedWorkSchema.nullable()),
  /**
   * The window shows another document now, and the one before is put away where it was not saved; or the same document
   * in another form (its canvas has another size) or over another connection, which keeps its file and takes the place of
   * what was recorded of it before: `former` is the id of that. Resolves to the work's id.
   */
  beginWork: call([workStateSchema, z.enum(['another', 'same']), workIdSchema.nullable()], workIdSchema),
  /**
   * Resolves once the records are on the disk. Rejects with `work-unkept` when they cannot be written: they are kept in
   * memory and tried again with the next call. Rejects with `work-out-of-step` when they are of another document: begin it.
   */
  recordWork: call([z.array(workRecordSchema).max(10_000)], z.void()),
  /** Forgets the window's document: the person did not want it saved. */
  discardWork: call([], z.void()),
  /** The window shows the project then; null when the person chose none. */
  openProject: call([projectSourceSchema], openedProjectSchema.nullable()),
  /** Electron: writes the window's document as it was recorded. Resolves to the file's path, or null when the person chose none. */
  saveProject: call([saveTargetSchema, picture], z.string().nullable()),
  /** The same as a file for the browser to save. */
  packProject: call([picture], imageFileSchema),
  /** The page saved the document under this name. */
  renameWork: call([z.string().max(1000)], z.void()),
  /** What can be opened: recent files, documents that were put away, samples. */
  library: call([], z.array(libraryEntrySchema)),
  /** Keeps the document as it is as a version; a name makes it stay, the others are thinned out. */
  keepVersion: call([z.string().max(200).nullable(), picture], z.void()),
  /** Versions of the window's document, the newest first. */
  versions: call([], z.array(libraryEntrySchema)),
  /** The window is done with what it was told at closing and may go. */
  leaveWindow: call([], z.void()),
};
export type ProjectApi = CallsOf<typeof projectCalls>;

/** What the person chose when the window was to close. */
const closeChoiceSchema = z.enum(['save', 'discard', 'leave']);
export type CloseChoice = z.infer<typeof closeChoiceSchema>;

export const projectEvents = {
  /** The desktop told of a project file to open. */
  projectOffered: event([tokenSchema]),
  /** The window is to close, in this way, and calls `leaveWindow` when it is ready. */
  closeChosen: event([closeChoiceSchema]),
};
