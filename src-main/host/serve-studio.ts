/** Puts a studio on a channel: every argument is checked against its schema first, and the engine's news is passed on. */
import { studioArguments, type StudioApi, type StudioEvents } from '../../src-shared/api/studio-api.ts';
import type { CloseChoice } from '../../src-shared/api/project-api.ts';
import type { WindowDescription } from '../../src-shared/api/window-description.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { connectRpc, type Channel } from '../../src-shared/api/rpc.ts';
import type { EngineSupervisor } from '../engine-client/engine-supervisor.ts';

export interface ServedStudio {
  /** The window is gone: stops listening for it. Work that it asked for ends in nothing. */
  end(): void;
}

/** A window, as its studio knows it. */
export interface WindowLink {
  notify<Name extends keyof StudioEvents>(event: Name, ...args: Parameters<StudioEvents[Name]>): void;
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
  frame: WindowFrame = NO_FRAME,
): ServedStudio {
  const closing = new AbortController();
  const studio = openStudio({
    notify: (event, ...args) => peer.notify(event, ...args),
    describe: (description) => frame.show(description, (id) => peer.notify('menuChosen', id)),
    leave: () => frame.leave(),
    closed: closing.signal,
  });
  const peer = connectRpc<object>(channel, checkedCalls(studio), () => {
    end();
    channel.close();
  });
  const unlisten = engine.onStateChanged((state) => peer.notify('engineStateChanged', state));
  peer.notify('engineStateChanged', engine.state);
  frame.onOpened((choice) => peer.notify('closeChosen', choice));

  function end(): void {
    unlisten();
    closing.abort();
    peer.close(new SpadeworkError('host-lost'));
  }
  return { end };
}

function checkedCalls(studio: StudioApi): Record<string, (...args: unknown[]) => Promise<unknown>> {
  const names = Object.keys(studioArguments) as (keyof StudioApi)[];
  const calls = names.map((name) => {
    const call = async (...args: unknown[]): Promise<unknown> => {
      const checked = studioArguments[name].safeParse(args);
      if (!checked.success)
        throw new SpadeworkError('bad-argument', { call: name, reason: firstIssue(checked.error.issues) });
      return (studio[name] as (...args: unknown[]) => Promise<unknown>)(...checked.data);
    };
    return [name, call];
  });
  return Object.fromEntries(calls) as Record<string, (...args: unknown[]) => Promise<unknown>>;
}

function firstIssue(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const [issue] = issues;
  return issue === undefined
    ? 'not understood'
    : [issue.path.slice(1).join('.'), issue.message].filter((part) => part !== '').join(': ');
}
