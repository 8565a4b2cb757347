/** How the window and Electron find each other: the page's origin, and the words with which it asks its preload for a port. */
export const ELECTRON_ORIGIN = 'https://spadework.invalid'; // A name that no network resolves (RFC 2606).
export const PORT_REQUEST = 'spadework:port-please';
export const PORT_ANSWER = 'spadework:port';
