/** Ending of project files, and where the picture of one lies in it. On their own: the preload carries nothing else. */
export const PROJECT_ENDING = '.spadework';
export const THUMBNAIL_FILE = 'Thumbnails/thumbnail.png';
