/**
 * The part of the ONNX format that our graphs use, written with protobufjs (field numbers as in onnx.proto). Models are
 * made in memory; nothing here touches the disk.
 */
import protobuf from 'protobufjs';
import { OPSETS } from '../../../../src-shared/onnx-opsets.ts';

export const FLOAT = 1;
export const UINT8 = 2;
export const INT32 = 6;
export const INT64 = 7;
export const FLOAT16 = 10;

const IR_VERSION = 8;

export interface TensorProto {
  dims: number[];
  dataType: number;
  name: string;
  rawData: Uint8Array;
}

type AttributeValue = number | string | number[] | { int: number };

export interface NodeSpec {
  type: string;
  /** Of operators that are not ONNX's own. */
  domain?: string | undefined;
  inputs: string[];
  outputs: string[];
  /** Plain numbers are floats; whole-number attributes are written `{ int }`; number arrays are lists of ints. */
  attributes?: Record<string, AttributeValue>;
}

interface PortSpec {
  name: string;
  type: number;
  /** A string names a dimension that is only known when the graph runs. */
  shape: (number | string)[];
  /** A list of tensors of that type; it has no shape. */
  list?: boolean;
}

export interface GraphSpec {
  nodes: NodeSpec[];
  initializers: TensorProto[];
  inputs: PortSpec[];
  outputs: PortSpec[];
}

const field = (id: number, type: string, rule?: 'repeated'): protobuf.IField =>
  rule ? { id, type, rule } : { id, type };

const root = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        irVersion: field(1, 'int64'),
        producerName: field(2, 'string'),
        producerVersion: field(3, 'string'),
        docString: field(6, 'string'),
        graph: field(7, 'Graph'),
        opsetImport: field(8, 'Opset', 'repeated'),
        metadataProps: field(14, 'Entry', 'repeated'),
      },
    },
    Entry: { fields: { key: field(1, 'string'), value: field(2, 'string') } },
    Opset: { fields: { domain: field(1, 'string'), version: field(2, 'int64') } },
    Graph: {
      fields: {
        node: field(1, 'Node', 'repeated'),
        name: field(2, 'string'),
        initializer: field(5, 'Tensor', 'repeated'),
        input: field(11, 'ValueInfo', 'repeated'),
        output: field(12, 'ValueInfo', 'repeated'),
      },
    },
    Node: {
      fields: {
        input: field(1, 'string', 'repeated'),
        output: field(2, 'string', 'repeated'),
        opType: field(4, 'string'),
        attribute: field(5, 'Attribute', 'repeated'),
        domain: field(7, 'string'),
      },
    },
    Attribute: {
      fields: {
        name: field(1, 'string'),
        f: field(2, 'float'),
        i: field(3, 'int64'),
        s: field(4, 'bytes'),
        ints: field(8, 'int64', 'repeated'),
        type: field(20, 'int32'),
      },
    },
    Tensor: {
      fields: {
        dims: field(1, 'int64', 'repeated'),
        dataType: field(2, 'int32'),
        name: field(8, 'string'),
        rawData: field(9, 'bytes'),
      },
    },
    ValueInfo: { fields: { name: field(1, 'string'), type: field(2, 'Type') } },
    Type: { fields: { tensorType: field(1, 'TensorType'), sequenceType: field(4, 'SequenceType') } },
    SequenceType: { fields: { elemType: field(1, 'Type') } },
    TensorType: { fields: { elemType: field(1, 'int32'), shape: field(2, 'Shape') } },
    Shape: { fields: { dim: field(1, 'Dimension', 'repeated') } },
    Dimension: { fields: { dimValue: field(1, 'int64'), dimParam: field(2, 'string') } },
  },
});
const modelType = root.lookupType('Model');

/** What a model says of itself, for models that become files. */
export interface ModelPapers {
  /** Version of the operators; the graphs are the same in all of OPSETS. */
  opset?: number;
  producerVersion?: string;
  /** What goes in and comes out, for people. */
  doc?: string;
  metadata?: Readonly<Record<string, string>>;
}

/** Bytes of an ONNX model. */
export function encodeModel(graph: GraphSpec, papers: ModelPapers = {}): Uint8Array {
  const { opset = OPSETS.max, producerVersion, doc, metadata = {} } = papers;
  const domains = [...new Set(graph.nodes.flatMap(({ domain }) => domain ?? []))];
  return modelType
    .encode({
      irVersion: IR_VERSION,
      producerName: 'spadework',
      producerVersion,
      docString: doc,
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      opsetImport: [{ domain: '', version: opset }, ...domains.map((domain) => ({ domain, version: 1 }))],
      graph: {
        name: 'spadework',
        node: graph.nodes.map((node) => ({
          input: node.inputs,
          output: node.outputs,
          opType: node.type,
          domain: node.domain,
          attribute: Object.entries(node.attributes ?? {}).map(([name, value]) => encodeAttribute(name, value)),
        })),
        initializer: graph.initializers,
        input: graph.inputs.map(encodePort),
        output: graph.outputs.map(encodePort),
      },
    })
    .finish();
}

function encodeAttribute(name: string, value: AttributeValue): Record<string, unknown> {
  if (typeof value === 'number') return { name, f: value, type: 1 };
  if (typeof value === 'string') return { name, s: new TextEncoder().encode(value), type: 3 };
  if (Array.isArray(value)) return { name, ints: value, type: 7 };
  return { name, i: value.int, type: 2 };
}

function encodePort(port: PortSpec): Record<string, unknown> {
  if (port.list) {
    const elemType = { tensorType: { elemType: port.type } };
    return { name: port.name, type: { sequenceType: { elemType } } };
  }
  const dim = port.shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name: port.name, type: { tensorType: { elemType: port.type, shape: { dim } } } };
}
