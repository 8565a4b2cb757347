/**
 * A contract: every call and event between two processes declared once, as the schemas of its arguments and its result.
 * Types, checks and forwarding follow from the table. Schemas check and do not transform: what is sent is what arrives.
 */
import { z } from 'zod';
import { SpadeworkError } from './errors.ts';
import type { RpcFunctions } from './rpc.ts';
import { isUnexpected, type NoteUnexpected } from './unexpected.ts';

interface CallSchema {
  args: z.ZodType<unknown[]>;
  result: z.ZodType;
}
/** Calls by name. */
export type CallTable = Readonly<Record<string, CallSchema>>;
/** Arguments of events by name; nobody answers an event. */
export type EventTable = Readonly<Record<string, z.ZodType<unknown[]>>>;

type Schemas = [] | [z.ZodType, ...z.ZodType[]];

/** Declares a call by the schemas of its arguments and of what it resolves to. */
export function call<const Args extends Schemas, Result extends z.ZodType>(args: Args, result: Result) {
  return { args: event(args), result };
}

/** Declares an event by the schemas of its arguments. */
export function event<const Args extends Schemas>(args: Args) {
  return z.tuple(args as [z.ZodType]) as unknown as z.ZodTuple<Args, null>;
}

/** The functions of a table: those that one side implements and the other calls. */
export type CallsOf<Table extends CallTable> = {
  [Name in keyof Table]: (
    ...args: Table[Name]['args']['_zod']['output']
  ) => Promise<Table[Name]['result']['_zod']['output']>;
};

/** The functions of a table of events. */
export type EventsOf<Table extends EventTable> = {
  [Name in keyof Table]: (...args: Table[Name]['_zod']['output']) => void;
};

/** Sends an event of a table. */
export type Notify<Table extends EventTable> = <Name extends keyof Table & string>(
  name: Name,
  ...args: Table[Name]['_zod']['output']
) => void;

/**
 * What a channel may call of `implementation`: the calls of `table`, with arguments checked first (`bad-argument`). What a
 * call throws without a code goes to `note` before it goes to the caller, who hears that something went wrong (`internal`).
 */
export function serveCalls<Table extends CallTable>(
  table: Table,
  implementation: CallsOf<Table>,
  note: NoteUnexpected,
): RpcFunctions {
  return mapTable(table, ({ args }, name) => async (...given: unknown[]) => {
    const checked = args.safeParse(given);
    if (!checked.success)
      throw new SpadeworkError('bad-argument', { call: name, reason: firstIssue(checked.error, 1) });
    try {
      return await (implementation as Record<string, (...args: unknown[]) => Promise<unknown>>)[name]!(...checked.data);
    } catch (thrown) {
      if (isUnexpected(thrown)) note(name, thrown);
      throw thrown;
    }
  });
}

/** The calls of `table`, each sent by `send`, with every answer checked before it is believed. */
export function forwardCalls<Table extends CallTable>(
  table: Table,
  send: (name: keyof Table & string, args: unknown[]) => Promise<unknown>,
): CallsOf<Table> {
  return mapTable(table, ({ result }, name) => async (...args: unknown[]) => {
    const checked = result.safeParse(await send(name, args));
    if (checked.success) return checked.data;
    throw new TypeError(`${name} answered wrongly: ${firstIssue(checked.error, 0)}`);
  }) as CallsOf<Table>;
}

/** What a channel may announce: the events of `table`, given to `receive` once their arguments are checked. */
export function receiveEvents<Table extends EventTable>(table: Table, receive: Notify<Table>): RpcFunctions {
  return mapTable(
    table,
    (schema, name) =>
      async (...given: unknown[]) =>
        receive(name, ...schema.parse(given)),
  );
}

/** The events of `table` as functions that send them. */
export function sendEvents<Table extends EventTable>(table: Table, notify: Notify<NoInfer<Table>>): EventsOf<Table> {
  return mapTable(
    table,
    (_schema, name) =>
      (...args: unknown[]) =>
        notify(name, ...args),
  ) as EventsOf<Table>;
}

/** An object with the table's names, each with what `make` makes of its entry. */
export function mapTable<Table extends object, Made>(
  table: Table,
  make: (entry: Table[keyof Table], name: keyof Table & string) => Made,
): Record<keyof Table & string, Made> {
  const names = Object.keys(table) as (keyof Table & string)[];
  return Object.fromEntries(names.map((name) => [name, make(table[name], name)])) as Record<keyof Table & string, Made>;
}

/** Words for the first thing that is wrong, and where; so many parts of the path are left out. */
function firstIssue({ issues: [issue] }: z.ZodError, leftOut: number): string {
  if (issue === undefined) return 'not understood';
  return [issue.path.slice(leftOut).join('.'), issue.message].filter((part) => part !== '').join(': ');
}
