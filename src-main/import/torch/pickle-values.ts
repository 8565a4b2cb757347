/** What our unpickler makes of a pickle: plain data, and nothing that could run. */

export type PickleValue =
  null | boolean | number | bigint | string | Uint8Array | PickleTuple | PickleList | PickleDict | PickleObject;

export class PickleTuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

export class PickleList {
  readonly items: PickleValue[] = [];
}

/** A dict or an OrderedDict: both keep the order of insertion. */
export class PickleDict {
  readonly entries = new Map<PickleValue, PickleValue>();
}

/** Whatever the file's reader puts in place of names and persistent ids. */
export abstract class PickleObject {
  /** Sets these apart from plain data for the compiler. */
  protected readonly isPickleObject = true;
}

/** A callable that the reader knows; `apply` stands in for what Python would have called. */
export class KnownFunction extends PickleObject {
  constructor(
    readonly name: string,
    readonly apply: (values: readonly PickleValue[]) => PickleValue,
  ) {
    super();
  }
}

/** Something of no use here, kept in place of an object that would run code: its contents are read over. */
export class InertObject extends PickleObject {
  constructor(readonly name: string) {
    super();
  }
}

/** How a pickle's references to the outside world are answered. Each throws for what it does not know. */
export interface PickleResolver {
  resolveGlobal(module: string, name: string): PickleValue;
  loadPersistent(id: PickleValue): PickleValue;
}
