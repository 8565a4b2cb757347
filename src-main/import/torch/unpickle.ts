/**
 * A restricted unpickler. A pickle is a program for a stack machine that can call anything Python can import; this
 * machine runs the part of it that builds data, asks the caller about every name, and refuses the rest. It does not
 * recurse, and budgets bound what a small file can make it do.
 */
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import type { ByteCursor } from './byte-cursor.ts';
import {
  InertObject,
  KnownFunction,
  PickleDict,
  PickleList,
  PickleTuple,
  type PickleValue,
  type PickleResolver,
} from './pickle-values.ts';

/** A checkpoint of 500 tensors needs 20,000 instructions and 100 KB. */
const MAX_INSTRUCTIONS = 2_000_000;
const MAX_PICKLE_BYTES = 16 * 1024 * 1024;
const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_NAME_BYTES = 256;
/** Python writes whole numbers of any length; ours are lengths, offsets and torch's 80-bit magic. */
const MAX_INTEGER_BYTES = 64;

/** Runs one pickle from the cursor to its STOP and returns what it made. Throws `checkpoint-*`. */
export function unpickle(cursor: ByteCursor, resolver: PickleResolver): PickleValue {
  return new PickleMachine(cursor, resolver).run();
}

/** Names of instructions as in Python's pickletools. */
const OPCODES = {
  MARK: 0x28,
  EMPTY_TUPLE: 0x29,
  STOP: 0x2e,
  POP: 0x30,
  POP_MARK: 0x31,
  BINBYTES: 0x42,
  SHORT_BINBYTES: 0x43,
  BINFLOAT: 0x47,
  BININT: 0x4a,
  BININT1: 0x4b,
  BININT2: 0x4d,
  NONE: 0x4e,
  BINPERSID: 0x51,
  REDUCE: 0x52,
  BINSTRING: 0x54,
  SHORT_BINSTRING: 0x55,
  BINUNICODE: 0x58,
  EMPTY_LIST: 0x5d,
  APPEND: 0x61,
  BUILD: 0x62,
  GLOBAL: 0x63,
  APPENDS: 0x65,
  BINGET: 0x68,
  LONG_BINGET: 0x6a,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  SETITEM: 0x73,
  TUPLE: 0x74,
  SETITEMS: 0x75,
  EMPTY_DICT: 0x7d,
  PROTO: 0x80,
  NEWOBJ: 0x81,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  LONG1: 0x8a,
  LONG4: 0x8b,
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE8: 0x8d,
  BINBYTES8: 0x8e,
  STACK_GLOBAL: 0x93,
  MEMOIZE: 0x94,
  FRAME: 0x95,
} as const;

const LATEST_PROTOCOL = 5;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

class PickleMachine {
  private readonly cursor: ByteCursor;
  private readonly resolver: PickleResolver;
  private readonly start: number;
  private readonly stack: PickleValue[] = [];
  /** Heights of the stack where MARK was put. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(cursor: ByteCursor, resolver: PickleResolver) {
    this.cursor = cursor;
    this.resolver = resolver;
    this.start = cursor.position;
  }

  run(): PickleValue {
    for (let instructions = 0; instructions < MAX_INSTRUCTIONS; instructions++) {
      if (this.cursor.position - this.start > MAX_PICKLE_BYTES) break;
      const opcode = this.cursor.readByte();
      if (opcode === OPCODES.STOP) return this.pop();
      this.execute(opcode);
    }
    throw new SpadeworkError('checkpoint-too-large');
  }

  private execute(opcode: number): void {
    const cursor = this.cursor;
    switch (opcode) {
      case OPCODES.PROTO:
        if (cursor.readByte() > LATEST_PROTOCOL) throw this.damaged();
        return;
      case OPCODES.FRAME:
        // A hint for buffering; the instructions inside follow as ever.
        cursor.readUint64();
        return;

      case OPCODES.NONE:
        return this.push(null);
      case OPCODES.NEWTRUE:
        return this.push(true);
      case OPCODES.NEWFALSE:
        return this.push(false);
      case OPCODES.BININT:
        return this.push(cursor.readInt32());
      case OPCODES.BININT1:
        return this.push(cursor.readByte());
      case OPCODES.BININT2:
        return this.push(cursor.readUint16());
      case OPCODES.LONG1:
        return this.push(this.readInteger(cursor.readByte()));
      case OPCODES.LONG4:
        return this.push(this.readInteger(cursor.readUint32()));
      case OPCODES.BINFLOAT:
        return this.push(cursor.readFloat64BigEndian());

      case OPCODES.SHORT_BINUNICODE:
      case OPCODES.SHORT_BINSTRING:
        return this.push(this.readText(cursor.readByte()));
      case OPCODES.BINUNICODE:
      case OPCODES.BINSTRING:
        return this.push(this.readText(cursor.readUint32()));
      case OPCODES.BINUNICODE8:
        return this.push(this.readText(cursor.readUint64()));
      case OPCODES.SHORT_BINBYTES:
        return this.push(this.readBytes(cursor.readByte()));
      case OPCODES.BINBYTES:
        return this.push(this.readBytes(cursor.readUint32()));
      case OPCODES.BINBYTES8:
        return this.push(this.readBytes(cursor.readUint64()));

      case OPCODES.EMPTY_TUPLE:
        return this.push(new PickleTuple([]));
      case OPCODES.TUPLE1:
        return this.pushTuple(1);
      case OPCODES.TUPLE2:
        return this.pushTuple(2);
      case OPCODES.TUPLE3:
        return this.pushTuple(3);
      case OPCODES.TUPLE:
        return this.push(new PickleTuple(this.popToMark()));
      case OPCODES.EMPTY_LIST:
        return this.push(new PickleList());
      case OPCODES.APPEND:
        return this.append([this.pop()]);
      case OPCODES.APPENDS:
        return this.append(this.popToMark());
      case OPCODES.EMPTY_DICT:
        return this.push(new PickleDict());
      case OPCODES.SETITEM:
        return this.setItems(this.popMany(2));
      case OPCODES.SETITEMS:
        return this.setItems(this.popToMark());

      case OPCODES.MARK:
        this.marks.push(this.stack.length);
        return;
      case OPCODES.POP:
        this.pop();
        return;
      case OPCODES.POP_MARK:
        this.popToMark();
        return;
      case OPCODES.BINPUT:
        return this.remember(cursor.readByte());
      case OPCODES.LONG_BINPUT:
        return this.remember(cursor.readUint32());
      case OPCODES.MEMOIZE:
        return this.remember(this.memo.size);
      case OPCODES.BINGET:
        return this.recall(cursor.readByte());
      case OPCODES.LONG_BINGET:
        return this.recall(cursor.readUint32());

      case OPCODES.GLOBAL: {
        const module = this.readLine();
        return this.push(this.resolver.resolveGlobal(module, this.readLine()));
      }
      case OPCODES.STACK_GLOBAL: {
        const [module, name] = this.popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string') throw this.damaged();
        return this.push(this.resolver.resolveGlobal(module, name));
      }
      case OPCODES.BINPERSID:
        return this.push(this.resolver.loadPersistent(this.pop()));
      case OPCODES.REDUCE:
      case OPCODES.NEWOBJ:
        return this.reduce();
      case OPCODES.BUILD:
        return this.build();
      default:
        throw new SpadeworkError('checkpoint-instruction', {
          opcode: `0x${opcode.toString(16).padStart(2, '0')}`,
          at: cursor.position - 1,
        });
    }
  }

  private push(value: PickleValue): void {
    this.stack.push(value);
  }

  private pop(): PickleValue {
    // A value below the last MARK belongs to what is built around it.
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.damaged();
    return this.stack.pop() as PickleValue;
  }

  private popMany(count: number): PickleValue[] {
    const values = Array.from({ length: count }, () => this.pop());
    return values.reverse();
  }

  private popToMark(): PickleValue[] {
    const height = this.marks.pop();
    if (height === undefined) throw this.damaged();
    return this.stack.splice(height);
  }

  /** The value on top, left there. */
  private top(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }

  private pushTuple(count: number): void {
    this.push(new PickleTuple(this.popMany(count)));
  }

  private append(values: readonly PickleValue[]): void {
    const list = this.top();
    if (!(list instanceof PickleList)) throw this.damaged();
    for (const value of values) list.items.push(value);
  }

  private setItems(keysAndValues: readonly PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof PickleDict) || keysAndValues.length % 2 !== 0) throw this.damaged();
    for (let i = 0; i < keysAndValues.length; i += 2) dict.entries.set(keysAndValues[i]!, keysAndValues[i + 1]!);
  }

  private remember(index: number): void {
    this.memo.set(index, this.top());
  }

  private recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw this.damaged();
    this.push(value);
  }

  private reduce(): void {
    const [callable, values] = this.popMany(2);
    if (!(callable instanceof KnownFunction) || !(values instanceof PickleTuple)) throw this.damaged();
    this.push(callable.apply(values.items));
  }

  /** State set on an object: an OrderedDict's `_metadata` from torch, the contents of an inert object. Nothing reads it. */
  private build(): void {
    this.pop();
    const object = this.top();
    if (!(object instanceof PickleDict) && !(object instanceof InertObject)) throw this.damaged();
  }

  private readBytes(length: number): Uint8Array {
    if (length > MAX_TEXT_BYTES) throw new SpadeworkError('checkpoint-too-large');
    return this.cursor.readBytes(length);
  }

  private readText(length: number): string {
    return this.decode(this.readBytes(length));
  }

  /** A name that ends with a line feed. */
  private readLine(): string {
    const bytes: number[] = [];
    for (let byte = this.cursor.readByte(); byte !== 0x0a; byte = this.cursor.readByte()) {
      if (bytes.length === MAX_NAME_BYTES) throw this.damaged();
      bytes.push(byte);
    }
    return this.decode(Uint8Array.from(bytes));
  }

  private decode(bytes: Uint8Array): string {
    try {
      return strictUtf8.decode(bytes);
    } catch {
      throw this.damaged();
    }
  }

  /** Two's complement, little endian, of any length; a number where that is exact. */
  private readInteger(length: number): number | bigint {
    if (length > MAX_INTEGER_BYTES) throw new SpadeworkError('checkpoint-too-large');
    let value = 0n;
    for (const byte of this.cursor.readBytes(length).reverse()) value = (value << 8n) | BigInt(byte);
    const signed = BigInt.asIntN(length * 8, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  private damaged(): SpadeworkError {
    return new SpadeworkError('checkpoint-damaged', { at: this.cursor.position });
  }
}
