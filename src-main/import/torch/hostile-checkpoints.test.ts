/** Checkpoints that are damaged or made to do harm: each a clear error, never a crash, never an allocation first. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { codeOf } from '../../../test/support/packs/errors.ts';
import {
  ascii,
  call,
  dict,
  floats,
  global,
  integer,
  legacyCheckpoint,
  list,
  long,
  pickle,
  storage,
  tensor,
  text,
  tuple,
  uint32,
  uint64,
  type Bytes,
} from '../../../test/support/packs/pickle-writer.ts';
import { zipArchive, type ZipPart } from '../../../test/support/packs/zip-writer.ts';
import { readTorchCheckpoint } from './read-torch-checkpoint.ts';

const four = { key: '0', data: floats(1, 2, 3, 4) };
const whole = tensor(storage('0', integer(4)), 0, [2, 2], [2, 1]);
const good = { root: dict([text('w'), whole]), storages: [four] };
const withRoot = (root: Bytes): Uint8Array => legacyCheckpoint({ root, storages: [four] });
const withTensor = (value: Bytes): Uint8Array => withRoot(dict([text('w'), value]));
const repeat = (part: Bytes | string, times: number): number[] => {
  const bytes = typeof part === 'string' ? ascii(part) : part;
  return Array.from({ length: times }, () => bytes).flat();
};

const pickled = Uint8Array.from(pickle(good.root));
const zipParts: ZipPart[] = [
  { name: 'archive/data.pkl', data: pickled, deflated: true },
  { name: 'archive/byteorder', data: Uint8Array.from(ascii('little')) },
  { name: 'archive/data/0', data: Uint8Array.from(four.data), deflated: true },
];
const withPart = (index: number, change: Partial<ZipPart>): Uint8Array =>
  zipArchive(zipParts.map((part, i) => (i === index ? { ...part, ...change } : part)));

describe('the checkpoints that the cases below spoil', () => {
  it('are read when they are whole', () => {
    const expected = new Map([['w', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }]]);
    expect(readTorchCheckpoint(legacyCheckpoint(good))).toEqual(expected);
    expect(readTorchCheckpoint(zipArchive(zipParts))).toEqual(expected);
    expect(readTorchCheckpoint(zipArchive(zipParts, true))).toEqual(expected);
    expect(readTorchCheckpoint(withPart(0, { deflated: false }))).toEqual(expected);
  });

  it('may be nested, shared, strided and from Python 2', () => {
    const transposed = tensor(storage('0', integer(4)), 0, [2, 2], [1, 2]);
    const tail = tensor(storage('0', integer(4)), 1, [3], [1]);
    const every2nd = tensor(storage('0', integer(4)), 1, [2], [2]);
    const empty = tensor(storage('0', integer(4)), 4, [0, 3], [3, 1]);
    const python2Text = [...ascii('U'), 1, ...ascii('a')];
    const state = call(
      global('collections', 'OrderedDict'),
      list(list(python2Text, transposed), list(text('b'), tail), list(text('c'), every2nd), list(text('d'), empty)),
    );
    const parameter = call(global('torch._utils', '_rebuild_parameter'), whole, [0x88], ascii('N'));
    const file = withRoot(
      dict([text('epoch'), integer(3)], [text('state_dict'), state], [text('other'), dict([text('p'), parameter])]),
    );
    const read = readTorchCheckpoint(file);
    expect([...read].map(([name, { shape, data }]) => [name, shape, [...data]])).toEqual([
      ['a', [2, 2], [1, 3, 2, 4]],
      ['b', [3], [2, 3, 4]],
      ['c', [2], [2, 4]],
      ['d', [0, 3], []],
    ]);
    expect(readTorchCheckpoint(file, { entry: 'other' }).get('p')!.data).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it('may hold a dict that holds itself', () => {
    const cyclic = [...ascii('}q\x01('), ...text('w'), ...whole, ...text('self'), ...ascii('h\x01u')];
    expect([...readTorchCheckpoint(withRoot(cyclic)).keys()]).toEqual(['w']);
  });
});

describe('names and instructions that could run something', () => {
  it.each([
    ['os', 'system'],
    ['builtins', 'eval'],
    ['__builtin__', 'getattr'],
    ['torch', 'load'],
    ['torch._utils', '_rebuild_tensor'],
    ['collections', 'OrderedDict.__init__'],
    ['torch.nn.modules.conv', 'Conv2d'],
    ['numpy.core.multiarray', '_reconstruct'],
    ['__proto__', 'x'],
    ['torch', 'toString'],
  ])('%s.%s is refused, and named', (module, name) => {
    const harm = call(global(module, name), text('echo harm'));
    const stackGlobal = [...text(module), ...text(name), 0x93];
    for (const root of [harm, stackGlobal]) {
      try {
        readTorchCheckpoint(withRoot(root));
        expect.unreachable();
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(SpadeworkError);
        expect(thrown).toMatchObject({ code: 'checkpoint-global', details: { name: `${module}.${name}` } });
      }
    }
  });

  it.each([
    ['INST', 'i'],
    ['OBJ', 'o'],
    ['NEWOBJ_EX', '\x92'],
    ['EXT1', '\x82'],
    ['PERSID', 'P'],
    ['NEXT_BUFFER', '\x97'],
    ['INT', 'I'],
    ['UNICODE', 'V'],
    ['DUP', '2'],
    ['an unassigned one', '\xff'],
  ])('%s is refused', (_, opcode) => {
    expect(codeOf(() => readTorchCheckpoint(withRoot(ascii(opcode))))).toBe('checkpoint-instruction');
  });
});

describe('legacy checkpoints', () => {
  const huge = 10_000_000_000n;
  const selfList = [...ascii(']q\x00'), ...repeat('h\x00a', 1000)];
  const pairs = list(...Array.from({ length: 1000 }, () => list(text('a'), ascii('N'))));
  const cases: [string, string, Uint8Array][] = [
    ['an empty file', 'checkpoint-format', new Uint8Array(0)],
    ['a text', 'checkpoint-format', Uint8Array.from(ascii('not a checkpoint at all'))],
    ['another magic number', 'checkpoint-format', legacyCheckpoint({ ...good, magic: pickle(long(5n, 10)) })],
    ['another version', 'checkpoint-format', legacyCheckpoint({ ...good, version: pickle(integer(1002)) })],
    [
      'big-endian numbers',
      'checkpoint-byte-order',
      legacyCheckpoint({ ...good, system: pickle(dict([text('little_endian'), [0x89]])) }),
    ],
    [
      'a pickle of a future protocol',
      'checkpoint-damaged',
      legacyCheckpoint({ ...good, magic: [0x80, 6, ...ascii('.')] }),
    ],
    [
      'a count of 10 GB before the data',
      'checkpoint-malformed',
      legacyCheckpoint({ ...good, storages: [{ ...four, count: huge }] }),
    ],
    [
      'a storage and a count of 10 GB',
      'file-ends-early',
      legacyCheckpoint({
        root: dict([text('w'), tensor(storage('0', long(huge, 6)), 0, [2], [1])]),
        storages: [{ ...four, count: huge }],
      }),
    ],
    [
      'a storage of 2^63 numbers',
      'checkpoint-malformed',
      legacyCheckpoint({ root: dict([text('w'), storage('0', long(2n ** 63n, 9))]), storages: [four] }),
    ],
    ['a storage of -4 numbers', 'checkpoint-malformed', withTensor(tensor(storage('0', integer(-4)), 0, [2], [1]))],
    ['a text of 4 GB', 'checkpoint-too-large', withRoot([...ascii('X'), ...uint32(0xffffffff)])],
    ['a text of 2^64 bytes', 'checkpoint-too-large', withRoot([0x8d, ...uint64(2n ** 64n - 1n)])],
    ['a text beyond the end', 'file-ends-early', withRoot([...ascii('X'), ...uint32(1_000_000)])],
    ['bytes of 2 GB', 'checkpoint-too-large', withRoot([...ascii('B'), ...uint32(2 ** 31)])],
    ['a number of 4 GB', 'checkpoint-too-large', withRoot([0x8b, ...uint32(0xffffffff)])],
    ['a name without end', 'checkpoint-damaged', withRoot([...ascii('c'), ...repeat('x', 1000)])],
    ['a text that is not UTF-8', 'checkpoint-damaged', withRoot([...ascii('X'), ...uint32(1), 0xff])],
    ['more pops than pushes', 'checkpoint-damaged', withRoot(ascii('0'))],
    ['a tuple without mark', 'checkpoint-damaged', withRoot(ascii('t'))],
    ['a pop through a mark', 'checkpoint-damaged', withRoot(ascii('N(0'))],
    ['a key without value', 'checkpoint-damaged', withRoot(ascii('}(Nu'))],
    ['an append to no list', 'checkpoint-damaged', withRoot(ascii('}Na'))],
    ['items for no dict', 'checkpoint-damaged', withRoot(ascii(']NNs'))],
    ['a call of data', 'checkpoint-damaged', withRoot(ascii('N)R'))],
    ['a call of a storage type', 'checkpoint-damaged', withRoot(call(global('torch', 'FloatStorage')))],
    ['state for a list', 'checkpoint-damaged', withRoot(ascii(']}b'))],
    ['a memo that is not there', 'checkpoint-damaged', withRoot(ascii('h\x07'))],
    ['a list that holds itself a thousand times', 'checkpoint-empty', legacyCheckpoint({ root: selfList })],
    [
      'a tower of a hundred thousand lists',
      'checkpoint-empty',
      legacyCheckpoint({ root: [...repeat(']', 100_000), ...repeat('a', 99_999)] }),
    ],
    ['two million instructions', 'checkpoint-too-large', withRoot(repeat('N0', 1_000_001))],
    [
      'a million copies through OrderedDict',
      'checkpoint-too-large',
      withRoot([
        ...pairs,
        ...ascii('q\x000'),
        ...repeat(call(global('collections', 'OrderedDict'), ascii('h\x00')), 1001),
      ]),
    ],
    ['no tensors', 'checkpoint-empty', legacyCheckpoint({ root: dict([text('a'), integer(1)]) })],
    [
      'two sets of tensors',
      'checkpoint-ambiguous',
      withRoot(dict([text('G'), dict([text('w'), whole])], [text('D'), dict([text('w'), whole])])),
    ],
    [
      'a tensor beyond its storage',
      'checkpoint-malformed',
      withTensor(tensor(storage('0', integer(4)), 1, [2, 2], [2, 1])),
    ],
    ['a stride beyond its storage', 'checkpoint-malformed', withTensor(tensor(storage('0', integer(4)), 0, [2], [4]))],
    ['a stride below zero', 'checkpoint-malformed', withTensor(tensor(storage('0', integer(4)), 3, [2], [-1]))],
    ['an offset below zero', 'checkpoint-malformed', withTensor(tensor(storage('0', integer(4)), -1, [2], [1]))],
    ['a shape below zero', 'checkpoint-malformed', withTensor(tensor(storage('0', integer(4)), 0, [-2, -2], [2, 1]))],
    [
      'a tensor that repeats four numbers a billion times',
      'checkpoint-malformed',
      withTensor(tensor(storage('0', integer(4)), 0, [2 ** 30], [0])),
    ],
    [
      'a shape whose product overflows',
      'checkpoint-malformed',
      withTensor(tensor(storage('0', integer(4)), 0, [2 ** 30, 2 ** 30, 2 ** 30], [0, 0, 0])),
    ],
    [
      'fewer strides than dimensions',
      'checkpoint-malformed',
      withTensor(tensor(storage('0', integer(4)), 0, [2, 2], [1])),
    ],
    [
      'thirty dimensions',
      'checkpoint-malformed',
      withTensor(tensor(storage('0', integer(4)), 0, repeat([1], 30), repeat([1], 30))),
    ],
    [
      'a thousand tensors on one storage',
      'checkpoint-too-large',
      withRoot(dict(...Array.from({ length: 1000 }, (_, i): [Bytes, Bytes] => [text(`w${i}`), whole]))),
    ],
    ['a tensor of no storage', 'checkpoint-malformed', withTensor(tensor(ascii('N'), 0, [2], [1]))],
    [
      'a storage of no type',
      'checkpoint-malformed',
      withRoot([...tuple(text('storage'), ascii('N'), text('0'), text('cpu'), integer(4)), ...ascii('Q')]),
    ],
    ['another persistent id', 'checkpoint-malformed', withRoot([...text('storage'), ...ascii('Q')])],
    [
      'one key, two types',
      'checkpoint-malformed',
      withRoot(list(storage('0', integer(4)), storage('0', integer(4), 'HalfStorage'))),
    ],
    ['a storage without data', 'checkpoint-malformed', legacyCheckpoint({ root: good.root })],
    [
      'data without storage',
      'checkpoint-malformed',
      legacyCheckpoint({ ...good, storages: [four, { key: '1', data: [] }] }),
    ],
    ['the same data twice', 'checkpoint-malformed', legacyCheckpoint({ ...good, storages: [four, four] })],
  ];

  it.each(cases)('%s is %s', (_, code, file) => {
    expect(codeOf(() => readTorchCheckpoint(file))).toBe(code);
  });
});

describe('zip checkpoints', () => {
  const zeros = new Uint8Array(40 * 1024 * 1024);
  const cases: [string, string, Uint8Array][] = [
    ['no directory', 'checkpoint-zip', Uint8Array.from([...ascii('PK\x03\x04'), ...repeat('x', 100)])],
    ['no data.pkl', 'checkpoint-format', zipArchive(zipParts.slice(1))],
    ['two data.pkl', 'checkpoint-format', zipArchive([...zipParts, { ...zipParts[0]!, name: 'more/data.pkl' }])],
    ['big-endian numbers', 'checkpoint-byte-order', withPart(1, { data: Uint8Array.from(ascii('big')) })],
    ['an entry twice', 'checkpoint-zip', zipArchive([...zipParts, zipParts[2]!])],
    ['an encrypted entry', 'checkpoint-zip', withPart(2, { claims: { flags: 1 } })],
    ['another compression', 'checkpoint-zip', withPart(2, { claims: { method: 12 } })],
    ['a wrong checksum', 'checkpoint-zip', withPart(2, { claims: { crc: 1 } })],
    ['an entry beyond the end', 'file-ends-early', withPart(2, { claims: { offset: 1_000_000 } })],
    [
      'an entry of 4 GB',
      'file-ends-early',
      withPart(2, { deflated: false, claims: { storedSize: 0xfffffff0, size: 0xfffffff0 } }),
    ],
    ['an entry that claims to inflate to 4 GB', 'checkpoint-too-large', withPart(2, { claims: { size: 0xfffffff0 } })],
    ['a bomb that claims to be small', 'checkpoint-zip', withPart(0, { data: zeros, claims: { size: 100 } })],
    ['a bomb that says what it is', 'checkpoint-too-large', withPart(0, { data: zeros })],
    ['an entry shorter than its storage', 'checkpoint-malformed', withPart(2, { data: Uint8Array.from(floats(1, 2)) })],
    ['a storage without entry', 'checkpoint-malformed', zipArchive(zipParts.slice(0, 2))],
    ['an entry that points at another place', 'checkpoint-zip', withPart(2, { claims: { offset: 3 } })],
    ['a directory of 4 GB', 'checkpoint-too-large', zipArchive(zipParts).with(-7, 0xff)],
  ];

  it.each(cases)('%s is %s', (_, code, file) => {
    expect(codeOf(() => readTorchCheckpoint(file))).toBe(code);
  });
});

describe('damage anywhere', () => {
  const known = /^(checkpoint-.*|file-ends-early)$/;

  it.each([
    ['legacy', legacyCheckpoint(good)],
    ['zip', zipArchive(zipParts)],
    ['zip64', zipArchive(zipParts, true)],
  ])('a %s file cut off at any byte is a clear error', (_, file) => {
    for (let length = 0; length < file.length; length++) {
      expect(codeOf(() => readTorchCheckpoint(file.subarray(0, length)))).toMatch(known);
    }
  });

  it.each([
    ['legacy', legacyCheckpoint(good)],
    ['zip', zipArchive(zipParts)],
    ['zip64', zipArchive(zipParts, true)],
  ])('a %s file with any one byte changed is a clear error or weights, never a crash', (_, file) => {
    for (let at = 0; at < file.length; at++) {
      for (const byte of [0x00, 0x28, 0x52, 0x7f, 0x80, 0xff, file[at]! ^ 1]) {
        expect(codeOf(() => readTorchCheckpoint(file.with(at, byte)))).toMatch(
          /^(checkpoint-.*|file-ends-early|no error)$/,
        );
      }
    }
  });

  it.each(['latest_net_G.pth', 'latest_net_G.zip.pth'])('a real %s cut off at many places is a clear error', (name) => {
    const file = readFileSync(new URL(`../../../test/fixtures/parity/generator-vae/${name}`, import.meta.url));
    for (let length = 0; length < file.length; length += 9973) {
      expect(codeOf(() => readTorchCheckpoint(file.subarray(0, length)))).toMatch(known);
    }
    expect(codeOf(() => readTorchCheckpoint(file.subarray(0, -1)))).toMatch(known);
  });
});
