/** What both transports give the window: the host's calls, its events, and word of a lost or regained connection. */
import {
  studioEvents,
  studioResults,
  type EngineState,
  type StudioApi,
  type StudioEvents,
} from '../../src-shared/api/studio-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { connectRpc, type Channel, type RpcPeer } from '../../src-shared/api/rpc.ts';

export interface WindowEvents extends StudioEvents {
  /** Browser only: false when the host went away (calls reject with `host-lost` until it is back), true when it is back. */
  connectionChanged(connected: boolean): void;
}

export interface HostConnection {
  /** The host's calls. Rejections are SpadeworkErrors. */
  api: StudioApi;
  /** Listens to an event; the returned function stops listening. */
  on<Name extends keyof WindowEvents>(event: Name, listener: WindowEvents[Name]): () => void;
  /** Ends the connection for good. */
  close(): void;
}

type EventArguments = { [Name in keyof WindowEvents]: Parameters<WindowEvents[Name]> };
type Listeners = { [Name in keyof WindowEvents]: Set<(...args: EventArguments[Name]) => void> };

/** The window's half, whatever carries it: `attach` once for every channel in turn, `detach` when one is lost. */
export class WindowConnection implements HostConnection {
  readonly api: StudioApi;
  readonly #listeners: Listeners = {
    engineStateChanged: new Set(),
    menuChosen: new Set(),
    stylesChanged: new Set(),
    batchChanged: new Set(),
    variantReady: new Set(),
    variantSetChanged: new Set(),
    projectOffered: new Set(),
    closeChosen: new Set(),
    connectionChanged: new Set(),
  };
  readonly #onClose: () => void;
  #peer: RpcPeer<StudioApi> | null = null;
  #lastState: EngineState | null = null;

  constructor(onClose: () => void) {
    this.#onClose = onClose;
    this.api = checkedApi(() => this.#peer);
  }

  attach(channel: Channel): void {
    const names = Object.keys(studioEvents) as (keyof StudioEvents)[];
    const events = Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => this.#receive(name, args)]));
    this.#peer = connectRpc<StudioApi>(channel, events, (error) =>
      console.error('The host sent a message that is none:', error),
    );
    this.#emit('connectionChanged', true);
  }

  detach(): void {
    if (this.#peer === null) return;
    this.#peer.close(new SpadeworkError('host-lost'));
    this.#peer = null;
    this.#emit('connectionChanged', false);
  }

  on<Name extends keyof WindowEvents>(event: Name, listener: WindowEvents[Name]): () => void {
    const listeners = this.#listeners[event] as Set<WindowEvents[Name]>;
    listeners.add(listener);
    // The state may have come before anybody listened.
    if (event === 'engineStateChanged' && this.#lastState !== null)
      (listener as StudioEvents['engineStateChanged'])(this.#lastState);
    return () => listeners.delete(listener);
  }

  close(): void {
    this.detach();
    this.#onClose();
  }

  #receive(name: keyof StudioEvents, given: unknown[]): void {
    const args = studioEvents[name].parse(given) as never;
    if (name === 'engineStateChanged') [this.#lastState] = args as [EngineState];
    this.#emit(name, ...args);
  }

  #emit<Name extends keyof WindowEvents>(event: Name, ...args: EventArguments[Name]): void {
    for (const listener of this.#listeners[event]) listener(...args);
  }
}

/** StudioApi over whichever peer is there at the time of the call, with every answer checked against its schema. */
function checkedApi(peer: () => RpcPeer<StudioApi> | null): StudioApi {
  const names = Object.keys(studioResults) as (keyof StudioApi)[];
  const calls = names.map((name) => {
    const call = async (...args: unknown[]): Promise<unknown> => {
      const remote = peer()?.remote as Record<string, (...args: unknown[]) => Promise<unknown>> | undefined;
      if (remote === undefined) throw new SpadeworkError('host-lost');
      return studioResults[name].parse(await remote[name]!(...args));
    };
    return [name, call];
  });
  return Object.fromEntries(calls) as StudioApi;
}
