/**
 * The preload of the sandboxed window. It hands the page one thing: a port to the main process, when the page asks.
 * No function of Electron or Node reaches the page.
 */
import { ipcRenderer, webUtils } from 'electron';
import { PORT_ANSWER, PORT_REQUEST } from '../../src-shared/api/port-handshake.ts';
import { PROJECT_ENDING } from '../../src-shared/projects/project-ending.ts';
import { DROP_CHANNEL, PORT_CHANNEL } from './port-channel.ts';

window.addEventListener('message', (event) => {
  if (event.source !== window || event.data !== PORT_REQUEST) return;
  const { port1, port2 } = new MessageChannel();
  ipcRenderer.postMessage(PORT_CHANNEL, null, [port1]);
  window.postMessage(PORT_ANSWER, location.origin, [port2]);
});

// A dropped project is saved where it lies, so the main process hears its path. The page never does.
window.addEventListener(
  'drop',
  (event) => {
    for (const file of event.isTrusted ? (event.dataTransfer?.files ?? []) : [])
      if (file.name.toLowerCase().endsWith(PROJECT_ENDING))
        ipcRenderer.send(DROP_CHANNEL, webUtils.getPathForFile(file));
  },
  true,
);
