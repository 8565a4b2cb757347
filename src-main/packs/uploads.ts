/** Files that a window sends in pieces, kept in a folder of their own until the window or the app lets go of them. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { unwritable } from '../files/system-errors.ts';

interface Upload {
  /** For messages: as the person knows the file. */
  name: string;
  path: string;
  size: number;
  received: number;
  /** Open while pieces are to come. */
  file: FileHandle | null;
  /** False for a file of the person's, which stays. */
  isOurs: boolean;
}

export interface Uploads {
  begin(name: string, size: number): Promise<string>;
  /** The next piece, in order. Throws `upload-broken` for more than was announced, `file-unwritable`. */
  send(id: string, piece: Uint8Array): Promise<void>;
  /** A file that was sent whole; throws `upload-broken`. */
  file(id: string): { path: string; name: string };
  /** Takes a file of this machine as if it had been sent. */
  offer(path: string): string;
  drop(id: string): Promise<void>;
  close(): Promise<void>;
}

export function openUploads(): Uploads {
  const uploads = new Map<string, Upload>();
  let folder: string | undefined;

  const find = (id: string): Upload => {
    const upload = uploads.get(id);
    if (!upload) throw new SpadeworkError('upload-broken');
    return upload;
  };

  async function drop(id: string): Promise<void> {
    const upload = uploads.get(id);
    if (!upload) return;
    uploads.delete(id);
    await upload.file?.close();
    if (upload.isOurs) await rm(dirname(upload.path), { recursive: true, force: true });
  }

  return {
    drop,
    begin: async (given, size) => {
      folder ??= mkdtempSync(join(tmpdir(), 'spadework-'));
      const id = randomUUID();
      // What could lead elsewhere is taken out of the name; messages show it.
      const name =
        basename(given.replaceAll('\\', '/'))
          .replace(/[^\p{L}\p{N}._ -]/gu, '_')
          .slice(-80) || 'file';
      // A folder each: readers say a file's name in their messages.
      await mkdir(join(folder, id));
      const path = join(folder, id, name);
      const file = await open(path, 'wx');
      uploads.set(id, { name, path, size, received: 0, file, isOurs: true });
      return id;
    },
    send: async (id, piece) => {
      const upload = find(id);
      if (!upload.file || upload.received + piece.length > upload.size) throw new SpadeworkError('upload-broken');
      const at = upload.received;
      upload.received += piece.length;
      await upload.file.write(piece, 0, piece.length, at).catch(unwritable(upload.name));
      if (upload.received < upload.size) return;
      await upload.file.close();
      upload.file = null;
    },
    file: (id) => {
      const upload = find(id);
      if (upload.received !== upload.size) throw new SpadeworkError('upload-broken');
      return upload;
    },
    offer: (path) => {
      const id = randomUUID();
      uploads.set(id, { name: basename(path), path, size: 0, received: 0, file: null, isOurs: false });
      return id;
    },
    close: async () => {
      for (const id of [...uploads.keys()]) await drop(id);
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
