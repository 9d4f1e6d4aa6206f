import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensor } from '../build/constant-tensor.js';
import { graphBuilder } from '../build/graph-builder.js';
import {
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  TypeProtoSchema,
  type TypeProto,
} from '../generated/onnx_pb.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { modelBytes } from '../testing/model-bytes.js';
import { seededMlpGraph } from '../testing/seeded-mlp-graph.js';
import { readModel } from './read-model.js';
import { writeModel } from './write-model.js';

const MODEL = seededMlpGraph([3, 4, 2], 1);
const ascii = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

function decoded(bytes: Uint8Array): OnnxModel {
  const result = readModel(bytes);
  if (result.kind !== 'ok') throw new Error(result.reason);
  return result.model;
}

/** The model's bytes after a change to its decoded form. */
function changed(change: (model: OnnxModel) => void): Uint8Array {
  const model = decoded(MODEL.slice());
  change(model);
  return writeModel(model);
}

describe('readModel', () => {
  it('gives back what was written, byte for byte', () => {
    expect(writeModel(decoded(MODEL))).toEqual(MODEL);
  });

  it('keeps fields of newer formats and writes them back', () => {
    const future = new BinaryWriter().tag(1000, WireType.LengthDelimited).string('from the future').finish();
    const bytes = new Uint8Array([...MODEL, ...future]);
    expect(writeModel(decoded(bytes))).toEqual(bytes);
  });

  it('reads a Buffer that is a window of a larger one', () => {
    const window = Buffer.concat([Buffer.from([9, 9, 9]), MODEL, Buffer.from([9])]).subarray(
      3,
      3 + MODEL.length,
    );
    expect(writeModel(decoded(window))).toEqual(MODEL);
  });

  it.each([
    ['a pickle', 'pickle', '\x80\x04\x95\x1c\0\0\0\0\0\0\0\x8c\x05posix'],
    ['a ZIP archive', 'zip', 'PK\x03\x04\x14\0\0\0'],
    ['gzip', 'gzip', '\x1f\x8b\x08\0\0\0\0\0'],
    ['a compressed joblib file', 'zlib', '\x78\x9c\x4b\x4c\x04'],
    ['bzip2', 'bzip2', 'BZh91AY&SYabcd'],
    ['xz', 'xz', '\xfd7zXZ\0\0\x04'],
    ['Zstandard', 'zstd', '\x28\xb5\x2f\xfd\x04\0'],
    ['tar', 'tar', `${'m'.repeat(257)}ustar\0`],
    ['HDF5', 'hdf5', '\x89HDF\r\n\x1a\n\0\0'],
    ['a NumPy array', 'npy', '\x93NUMPY\x01\0'],
    ['JSON', 'json', '{"model": 1}'],
    ['HTML', 'markup', '<!doctype html>'],
    ['TensorFlow Lite', 'tflite', '\x1c\0\0\0TFL3'],
    ['ORT', 'ort', '\x1c\0\0\0ORTM'],
    ['GGUF', 'gguf', 'GGUF\x03\0\0\0'],
    ['safetensors', 'safetensors', '\x40\0\0\0\0\0\0\0{"__metadata__":{}}'],
    ['an empty file', 'empty', ''],
  ])('names %s', (_, cause, text) => {
    expect(readModel(ascii(text))).toMatchObject({ kind: 'not-onnx', cause });
  });

  it('accepts no prefix of a model', () => {
    for (let length = 0; length < MODEL.length; length++) {
      expect(readModel(MODEL.subarray(0, length)).kind).toBe('not-onnx');
    }
  });

  it('says that a file was cut short', () => {
    expect(readModel(MODEL.subarray(0, MODEL.length / 2))).toMatchObject({
      kind: 'not-onnx',
      cause: 'truncated',
    });
  });

  it('answers for any bytes, and for a model with any bytes changed', () => {
    const patches = fc.array(fc.tuple(fc.nat(MODEL.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => readModel(bytes).kind !== 'ok'));
    fc.assert(
      fc.property(patches, (changes) => {
        const bytes = MODEL.slice();
        for (const [at, value] of changes) bytes[at] = value;
        const result = readModel(bytes);
        return result.kind !== 'ok' || writeModel(result.model).length > 0;
      }),
    );
  });

  it('refuses a known field under a wrong wire type', () => {
    const graphAsNumber = new BinaryWriter().tag(7, WireType.Varint).uint32(1).finish();
    expect(readModel(graphAsNumber)).toMatchObject({ kind: 'not-onnx', cause: 'malformed' });
  });

  it.each([
    ['floats that end inside a number', 4, [1, 2, 3, 4, 5]],
    ['integers that end inside a number', 7, [1, 0x80]],
    ['an integer of eleven bytes', 7, [...Array<number>(10).fill(0x80), 1]],
  ])('refuses a packed list of %s', (_, field, numbers) => {
    const list = new BinaryWriter()
      .tag(field, WireType.LengthDelimited)
      .bytes(Uint8Array.from(numbers))
      .finish();
    const initializer = new BinaryWriter().tag(5, WireType.LengthDelimited).bytes(list).finish();
    const model = new BinaryWriter().tag(7, WireType.LengthDelimited).bytes(initializer).finish();
    expect(readModel(model)).toMatchObject({ kind: 'not-onnx', cause: 'malformed' });
  });

  it('refuses a protobuf that is no model', () => {
    const withoutGraph = toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n }));
    const withoutVersion = changed((model) => (model.irVersion = 0n));
    const withoutOpset = changed((model) => (model.opsetImport = []));
    const withoutOutput = changed((model) => (model.graph.output = []));
    const withoutOperator = changed((model) =>
      model.graph.node.push(create(NodeProtoSchema, { name: 'odd' })),
    );
    for (const bytes of [withoutGraph, withoutVersion, withoutOpset, withoutOutput, withoutOperator]) {
      expect(readModel(bytes)).toMatchObject({ kind: 'not-onnx', cause: 'not-a-model' });
    }
  });

  it('refuses a tensor that stores less than its dimensions promise', () => {
    const bytes = changed((model) =>
      model.graph.initializer.forEach((weights) => (weights.dims = [1n << 40n])),
    );
    expect(readModel(bytes)).toMatchObject({ kind: 'not-onnx', cause: 'malformed' });
  });
});

describe('readModel, external data', () => {
  it('lists the files that a model wants besides itself, wherever the tensor is', () => {
    const external = (location: string) =>
      create(TensorProtoSchema, {
        name: location,
        dataType: 1,
        dims: [3n],
        dataLocation: TensorProto_DataLocation.EXTERNAL,
        externalData: [{ key: 'location', value: location }],
      });
    const bytes = changed((model) => {
      model.graph.initializer.push(external('weights.bin'), external('../../etc/passwd'));
      const body = { name: 'body', initializer: [external('body.bin')], output: [{ name: 'x' }] };
      model.graph.node.push(
        create(NodeProtoSchema, { opType: 'If', attribute: [{ name: 'then_branch', g: body }] }),
      );
    });
    expect(readModel(bytes)).toMatchObject({
      kind: 'external-data',
      locations: ['../../etc/passwd', 'body.bin', 'weights.bin'],
    });
  });
});

describe('readModel, limits', () => {
  it('refuses a file of more bytes than allowed', () => {
    expect(readModel(MODEL, { bytes: 100 })).toMatchObject({ kind: 'too-large', what: 'bytes', limit: 100 });
  });

  /** `path` of field numbers, each a message inside the one before, around `bytes`. */
  function nested(path: readonly number[], bytes: Uint8Array): Uint8Array {
    return path.reduceRight(
      (inner, field) => new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(inner).finish(),
      bytes,
    );
  }

  it.each([
    ['empty nodes', [7], [0x0a, 0]],
    ['empty attributes', [7, 1], [0x2a, 0]],
    ['unknown fields', [], [0x48, 1]],
    ['empty byte strings', [7, 1, 5], [0x4a, 0]],
    ['empty names', [7, 1], [0x0a, 0]],
    ['packed integers, a BigInt each', [7, 5, 7], [1, 1]],
  ])('refuses 2 MB of %s before decoding them', (_, path, pattern) => {
    const bytes = new Uint8Array(2_000_000).map((_byte, i) => pattern[i % 2] ?? 0);
    expect(readModel(nested(path, bytes), { decodedBytes: 30_000_000 })).toMatchObject({
      kind: 'too-large',
      what: 'decodedBytes',
    });
  });

  it('refuses types nested deeper than any model nests them', () => {
    let type: TypeProto = create(TypeProtoSchema, {});
    for (let i = 0; i < 45; i++) {
      type = create(TypeProtoSchema, { value: { case: 'sequenceType', value: { elemType: type } } });
    }
    const graph = { output: [{ name: 'y', type }] };
    const bytes = toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, graph }));
    expect(readModel(bytes)).toMatchObject({ kind: 'too-large', what: 'depth' });
  });

  it('does not count raw data', () => {
    const graph = graphBuilder({ name: 'wide' });
    const x = graph.input('x', 'float32', ['N', 5000]);
    const weights = graph.constant(tensor.float32([5000, 1], new Float32Array(5000)));
    graph.output(graph.node('MatMul', [x, weights], { output: 'y' }), 'float32', ['N', 1]);
    const bytes = modelBytes(graph.build());
    expect(readModel(bytes, { decodedBytes: 10_000 }).kind).toBe('ok');
    expect(fromBinary(ModelProtoSchema, bytes).graph?.initializer[0]?.rawData.length).toBe(20_000);
  });
});
