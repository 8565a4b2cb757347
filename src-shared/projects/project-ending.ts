/** Ending of project files. On its own: the preload carries nothing else. */
export const PROJECT_ENDING = '.spadework';
