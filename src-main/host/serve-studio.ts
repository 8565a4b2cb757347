/** Puts a studio on a channel: every argument is checked against its schema first, and the engine's news is passed on. */
import { serveCalls, type Notify } from '../../src-shared/api/contract.ts';
import { studioCalls, type StudioApi, type studioEvents } from '../../src-shared/api/studio-api.ts';
import type { CloseChoice } from '../../src-shared/api/project-api.ts';
import type { WindowDescription } from '../../src-shared/api/window-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { connectRpc, type Channel } from '../../src-shared/api/rpc.ts';
import type { Log } from '../traces/log.ts';
import type { EngineSupervisor } from '../engine-client/engine-supervisor.ts';

export interface ServedStudio {
  /** The window is gone: stops listening for it. Work that it asked for ends in nothing. */
  end(): void;
}

/** A window, as its studio knows it. */
export interface WindowLink {
  notify: Notify<typeof studioEvents>;
  /** Shows what the window says of itself, where the host has a desktop. */
  describe(description: WindowDescription): void;
  /** Closes the window, where it is the host's. */
  leave(): void;
  /** Aborts when the window is gone. */
  closed: AbortSignal;
}

/** What a host does with a window beside serving it. */
export interface WindowFrame {
  /** Shows a window's menus; `choose` runs one of its actions. */
  show(description: WindowDescription, choose: (id: string) => void): void;
  /** Closes the window. */
  leave(): void;
  /** Gives the host the word with which it closes the window in order. */
  onOpened(close: (choice: CloseChoice) => void): void;
}

const NO_FRAME: WindowFrame = { show: () => undefined, leave: () => undefined, onOpened: () => undefined };

export type OpenStudio = (window: WindowLink) => StudioApi;

/** Serves a studio of its own on `channel`. A message that is no call at all closes the channel. */
export function serveStudio(
  channel: Channel,
  openStudio: OpenStudio,
  engine: EngineSupervisor,
  log: Log,
  frame: WindowFrame = NO_FRAME,
): ServedStudio {
  const closing = new AbortController();
  const notify: Notify<typeof studioEvents> = (event, ...args) => peer.notify(event, args);
  const studio = openStudio({
    notify,
    describe: (description) => frame.show(description, (id) => notify('menuChosen', id)),
    leave: () => frame.leave(),
    closed: closing.signal,
  });
  const peer = connectRpc(
    channel,
    serveCalls(studioCalls, studio, (call, thrown) => log.fail(`the host, ${call}`, thrown)),
    () => {
      end();
      channel.close();
    },
  );
  const unlisten = engine.onStateChanged((state) => notify('engineStateChanged', state));
  notify('engineStateChanged', engine.state);
  frame.onOpened((choice) => notify('closeChosen', choice));

  function end(): void {
    unlisten();
    closing.abort();
    peer.close(new SpadeworkError('host-lost'));
  }
  return { end };
}
