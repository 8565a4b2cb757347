/** What a drop brings: files, and those of folders. */

/** Most files that are taken of one drop; a folder may be somebody's whole disk. */
const MAX_FILES = 2000;

/**
 * The files of a drop in the order of their names, those of dropped folders included, but neither hidden ones nor those of
 * folders within. Reads `transfer` before it returns: it is empty once the event is over.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const found = items.map((item) => {
    const entry = item.webkitGetAsEntry();
    return entry?.isDirectory === true ? filesIn(entry as FileSystemDirectoryEntry) : Promise.resolve(item.getAsFile());
  });
  const files = (await Promise.all(found)).flat();
  return files
    .filter((file) => file !== null)
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
    .slice(0, MAX_FILES);
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const files: File[] = [];
  // A reader gives its entries in pieces, the last of which is empty.
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0 || files.length >= MAX_FILES) return files;
    for (const entry of entries) if (entry.isFile) files.push(await fileOf(entry as FileSystemFileEntry));
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
