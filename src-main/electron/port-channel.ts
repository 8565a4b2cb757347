/** Name of the one IPC message: the window's preload sends a port to the main process. */
export const PORT_CHANNEL = 'spadework:port';
/** Tells of a project file that was dropped on the window. */
export const DROP_CHANNEL = 'spadework-drop';
