/** What the user made of packs' labels: a file each in the user's data folder, by the hash of the pack, which may come and go. */
import { join } from 'node:path';
import { z } from 'zod';
import { labelSetSchema, type LabelSet } from '../../src-shared/labels/label-set.ts';
import { openStoredFile, type StoredFile, type TellSetAside } from '../files/stored-file.ts';

/** Null where the labels are as the pack has them. */
const fileSchema = z.object({ labels: labelSetSchema.nullable() });

export interface LabelSets {
  /** Throws `file-unreadable`; a damaged file is set aside. */
  read(packHash: string): Promise<LabelSet | null>;
  /** Throws `file-unwritable`. */
  change(packHash: string, labels: LabelSet | null): Promise<void>;
}

/** `packHash` becomes a file's name: callers have checked that it is hex digits. */
export function openLabelSets(folder: string, tell: TellSetAside): LabelSets {
  const files = new Map<string, StoredFile<z.infer<typeof fileSchema>>>();
  const fileOf = (packHash: string): StoredFile<z.infer<typeof fileSchema>> => {
    const file =
      files.get(packHash) ??
      openStoredFile(join(folder, `${packHash}.json`), { schema: fileSchema, empty: { labels: null } }, tell);
    files.set(packHash, file);
    return file;
  };
  return {
    read: async (packHash) => (await fileOf(packHash).read()).labels,
    change: async (packHash, labels) => {
      await fileOf(packHash).change(() => ({ labels }));
    },
  };
}
