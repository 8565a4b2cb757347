/** Ending of packs in one file. On its own: the preload carries nothing else. */
export const PACK_FILE_ENDING = '.spadepack';
