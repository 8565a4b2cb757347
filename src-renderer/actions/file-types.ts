/** What file dialogs offer. */
import { STYLE_FILE_ENDING } from '../../src-shared/api/style-api.ts';

/** Photos that the host decodes, and those of iPhones, which some browsers do (read-photo.ts). */
export const PHOTO_TYPES = 'image/png,image/jpeg,image/webp,image/avif,image/heic,.heic,.heif';
/** What the gallery takes. */
export const STYLE_TYPES = `${PHOTO_TYPES},${STYLE_FILE_ENDING}`;

/** Whether a file calls itself a picture, of whatever kind: whoever opens it says which kinds can be read. */
export function isPicture({ name, type }: File): boolean {
  return type.startsWith('image/') || /\.(png|jpe?g|jfif|webp|avif|hei[cf]|gif|bmp|tiff?)$/i.test(name);
}

export function isStyleFile({ name }: File): boolean {
  return name.toLowerCase().endsWith(STYLE_FILE_ENDING);
}
