/** What both transports give the window: the host's calls, its events, and word of a lost or regained connection. */
import { forwardCalls, mapTable, receiveEvents } from '../../src-shared/api/contract.ts';
import {
  studioCalls,
  studioEvents,
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
  private readonly listeners: Listeners = {
    ...(mapTable(studioEvents, () => new Set()) as Omit<Listeners, 'connectionChanged'>),
    connectionChanged: new Set(),
  };
  private readonly onClose: () => void;
  private peer: RpcPeer | null = null;
  private lastState: EngineState | null = null;

  constructor(onClose: () => void) {
    this.onClose = onClose;
    this.api = forwardCalls(studioCalls, async (name, args) => {
      if (this.peer === null) throw new SpadeworkError('host-lost');
      return this.peer.call(name, args);
    });
  }

  attach(channel: Channel): void {
    const events = receiveEvents(studioEvents, (name, ...args) => {
      if (name === 'engineStateChanged') [this.lastState] = args as [EngineState];
      this.emit(name, ...(args as never));
    });
    this.peer = connectRpc(channel, events, (error) => console.error('The host sent a message that is none:', error));
    this.emit('connectionChanged', true);
  }

  detach(): void {
    if (this.peer === null) return;
    this.peer.close(new SpadeworkError('host-lost'));
    this.peer = null;
    this.emit('connectionChanged', false);
  }

  on<Name extends keyof WindowEvents>(event: Name, listener: WindowEvents[Name]): () => void {
    const listeners = this.listeners[event] as Set<WindowEvents[Name]>;
    listeners.add(listener);
    // The state may have come before anybody listened.
    if (event === 'engineStateChanged' && this.lastState !== null)
      (listener as StudioEvents['engineStateChanged'])(this.lastState);
    return () => listeners.delete(listener);
  }

  close(): void {
    this.detach();
    this.onClose();
  }

  private emit<Name extends keyof WindowEvents>(event: Name, ...args: EventArguments[Name]): void {
    for (const listener of this.listeners[event]) listener(...args);
  }
}
