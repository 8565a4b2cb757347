/** Name of the one IPC message: the window's preload sends a port to the main process. */
export const PORT_CHANNEL = 'spadework:port';
