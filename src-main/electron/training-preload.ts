/** The preload of the hidden window that trains: it hands the page the one port to the main process, and no function. */
import { ipcRenderer } from 'electron';
import { PORT_ANSWER } from '../../src-shared/api/port-handshake.ts';
import { PORT_CHANNEL } from './port-channel.ts';

ipcRenderer.on(PORT_CHANNEL, ({ ports }) => window.postMessage(PORT_ANSWER, location.origin, [...ports]));
