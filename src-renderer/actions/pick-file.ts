import type { ImageFile } from '../../src-shared/api/studio-api.ts';

/** Lets the person choose one file of the given MIME types or endings; null when they chose none. */
export async function pickFile(accept: string): Promise<File | null> {
  const [file] = await choose(accept, false);
  return file ?? null;
}

/** Lets the person choose any number of files. */
export function pickFiles(accept: string): Promise<readonly File[]> {
  return choose(accept, true);
}

function choose(accept: string, multiple: boolean): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.multiple = multiple;
    input.hidden = true;
    const settle = (): void => {
      input.remove();
      resolve([...(input.files ?? [])]);
    };
    input.addEventListener('change', settle);
    input.addEventListener('cancel', settle);
    // An input that nothing holds may be collected while the person still looks for the file, and with it the answer.
    document.body.append(input);
    input.click();
  });
}

/** A file as the host takes it. */
export async function readImageFile(file: File): Promise<ImageFile> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** A file's name without folder and ending. */
export function baseName(name: string): string {
  return name.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');
}
