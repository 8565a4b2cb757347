/** What file dialogs offer. */
import { STYLE_FILE_ENDING } from '../../src-shared/api/style-api.ts';

/** Photos that the host decodes. */
export const PHOTO_TYPES = 'image/png,image/jpeg,image/webp,image/avif';
/** What the gallery takes. */
export const STYLE_TYPES = `${PHOTO_TYPES},${STYLE_FILE_ENDING}`;
