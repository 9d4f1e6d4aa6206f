import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { tensor } from '../build/constant-tensor.js';
import { graphBuilder } from '../build/graph-builder.js';
import { TypeProtoSchema, ValueInfoProtoSchema } from '../generated/onnx_pb.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { readSignature } from './read-signature.js';

function model(): OnnxModel {
  const graph = graphBuilder({ name: 'signature' });
  const x = graph.input('x', 'float32', ['N', 3, null]);
  graph.input('anything', 'string', null);
  graph.input('scalar', 'bool', []);
  graph.output(graph.node('Identity', [x], { output: 'y' }), 'float32', ['N', 3, null]);
  const result = graph.build();
  if (result.kind !== 'ok') throw new Error(result.problems[0]?.message);
  return result.model;
}

describe('readSignature', () => {
  it('lists inputs and outputs in order, with sizes, symbols, unknown sizes, unknown rank and scalars', () => {
    expect(readSignature(model())).toEqual({
      inputs: [
        { kind: 'tensor', name: 'x', dtype: 'float32', shape: ['N', 3, null] },
        { kind: 'tensor', name: 'anything', dtype: 'string', shape: null },
        { kind: 'tensor', name: 'scalar', dtype: 'bool', shape: [] },
      ],
      outputs: [{ kind: 'tensor', name: 'y', dtype: 'float32', shape: ['N', 3, null] }],
    });
  });

  it('leaves out inputs that an initializer feeds', () => {
    const fed = model();
    fed.graph.initializer.push(Object.assign(tensor.bool([], [true]), { name: 'scalar' }));
    expect(readSignature(fed).inputs.map(({ name }) => name)).toEqual(['x', 'anything']);
  });

  it('describes values that are not tensors', () => {
    const mapped = model();
    const floats = create(TypeProtoSchema, { value: { case: 'tensorType', value: { elemType: 1 } } });
    const map = create(TypeProtoSchema, {
      value: { case: 'mapType', value: { keyType: 7, valueType: floats } },
    });
    const maps = create(TypeProtoSchema, { value: { case: 'sequenceType', value: { elemType: map } } });
    mapped.graph.output.push(create(ValueInfoProtoSchema, { name: 'scores', type: maps }));
    mapped.graph.output.push(create(ValueInfoProtoSchema, { name: 'untyped' }));
    expect(readSignature(mapped).outputs.slice(1)).toEqual([
      { kind: 'sequence', name: 'scores', type: 'sequence(map(int64, tensor(float32)))' },
      { kind: 'unknown', name: 'untyped', type: 'unknown' },
    ]);
  });

  it('does not guess at element types of a newer format', () => {
    const newer = model();
    const type = create(TypeProtoSchema, { value: { case: 'tensorType', value: { elemType: 99 } } });
    newer.graph.output = [create(ValueInfoProtoSchema, { name: 'y', type })];
    expect(readSignature(newer).outputs).toEqual([{ kind: 'unknown', name: 'y', type: 'tensor(type 99)' }]);
  });
});
