/**
 * Typed calls over any channel that carries messages: birpc, with an envelope that is checked before it is believed and
 * errors that keep their code on the way. The window's two transports and the engine process all speak this.
 */
import { createBirpc } from 'birpc';
import { z } from 'zod';
import { SpadeworkError, fromPlainError, plainErrorSchema, toPlainError } from './errors.ts';

/** One end of a connection that delivers messages whole and in order. */
export interface Channel {
  post(message: unknown): void;
  /** Called once, before the first message can arrive. */
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}

/** Functions that the other side may call. */
export type RpcFunctions = Record<string, (...args: unknown[]) => Promise<unknown>>;

export interface RpcPeer {
  /** Calls a function of the other side. */
  call(name: string, args: unknown[]): Promise<unknown>;
  /** Sends an event: a call that nobody answers. */
  notify(name: string, args: unknown[]): void;
  /** Rejects every pending call with `reason` and ends the conversation; the channel itself is the caller's to close. */
  close(reason: SpadeworkError): void;
}

const callSchema = z.strictObject({
  t: z.literal('q'),
  i: z.string().max(64).optional(),
  m: z.string().max(64),
  a: z.array(z.unknown()).max(8),
});
const answerSchema = z.object({
  t: z.literal('s'),
  i: z.string().max(64),
  r: z.unknown().optional(),
  e: plainErrorSchema.nullish(),
});
const envelopeSchema = z.discriminatedUnion('t', [callSchema, answerSchema]);

/** Stands in for a message that was no envelope: an answer to a call that nobody made, which birpc passes over. */
const NO_MESSAGE = { t: 's', i: '' };

/**
 * Answers the calls that arrive on `channel` with `local`, and calls the other side's functions. A call of a
 * name that `local` does not own is refused; a message that is no envelope at all goes to `onBadMessage`.
 */
export function connectRpc(channel: Channel, local: RpcFunctions, onBadMessage: (error: unknown) => void): RpcPeer {
  const rpc = createBirpc<RpcFunctions, RpcFunctions, false>(local, {
    post: (message: unknown) => channel.post(message),
    on: (listener) => channel.onMessage(listener),
    serialize: (message: { e?: unknown }) =>
      message.e === undefined ? message : { ...message, e: toPlainError(message.e) },
    deserialize: (message: unknown) => {
      const envelope = envelopeSchema.safeParse(message);
      if (!envelope.success) {
        onBadMessage(envelope.error);
        return NO_MESSAGE;
      }
      const { data } = envelope;
      return data.t === 's' && data.e ? { ...data, e: fromPlainError(data.e) } : data;
    },
    resolver: (name) => (Object.hasOwn(local, name) ? local[name] : refuseCall(name)),
    // With a name: an answer could not be sent because the channel is gone, and nobody waits for it any more.
    onGeneralError: (_error, functionName) => functionName !== undefined,
    // A picture of the published size takes minutes on a slow machine; calls end with their channel, not by the clock.
    timeout: -1,
    proxify: false,
  });
  return {
    call: (name, args) => rpc.$call(name, ...args),
    notify: (name, args) => void rpc.$callEvent(name, ...args).catch(() => undefined),
    close: (reason) => {
      if (rpc.$closed) return;
      void rpc.$rejectPendingCalls(({ reject }) => reject(reason));
      rpc.$close();
    },
  };
}

function refuseCall(name: string): () => never {
  return () => {
    throw new SpadeworkError('unknown-call', { name });
  };
}
