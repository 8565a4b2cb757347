import type { Studio } from '../stores/studio.svelte.ts';
import { saveFile } from './save-file.ts';

/** Makes the PNG of the present paint and style and saves it. */
export async function savePicture(studio: Studio): Promise<void> {
  const call = studio.pictureCall();
  if (call === null) return;
  await saveFile(
    studio,
    pictureFileName(studio.painting.name, studio.style.seed),
    await studio.api.encodePicture(call),
  );
}

/** Names a picture after its document and seed. */
export function pictureFileName(documentName: string, seed: number): string {
  return `${documentName || 'spadework'}-${seed}.png`;
}
