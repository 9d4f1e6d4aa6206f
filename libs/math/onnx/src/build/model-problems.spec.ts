import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { NodeProtoSchema, OperatorSetIdProtoSchema } from '../generated/onnx_pb.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { readModel } from '../read/read-model.js';
import { constantGraph, identityGraph, infiniteLoopGraph, seededMlpGraph } from '../testing/index.js';
import { modelProblems } from './model-problems.js';

function read(bytes: Uint8Array): OnnxModel {
  const result = readModel(bytes);
  if (result.kind !== 'ok') throw new Error(result.reason);
  return result.model;
}

describe('modelProblems', () => {
  it('finds none in sound models, loops with bodies included', () => {
    for (const bytes of [identityGraph(), constantGraph(1), infiniteLoopGraph(), seededMlpGraph([2, 2], 1)]) {
      expect(modelProblems(read(bytes))).toEqual([]);
    }
  });

  it('finds nodes out of order', () => {
    const model = read(seededMlpGraph([2, 3, 1], 1));
    model.graph.node.reverse();
    expect(modelProblems(model).every(({ code }) => code === 'UNKNOWN_VALUE')).toBe(true);
    expect(modelProblems(model).length).toBeGreaterThan(0);
  });

  it('finds a value that a loop body takes from nowhere', () => {
    const model = read(infiniteLoopGraph());
    const body = model.graph.node.at(-1)?.attribute[0]?.g;
    body?.node.push(create(NodeProtoSchema, { opType: 'Neg', input: ['nowhere'], output: ['negative'] }));
    expect(modelProblems(model)).toMatchObject([{ code: 'UNKNOWN_VALUE', where: 'nowhere' }]);
  });

  it('finds an operator whose domain is not imported, and takes ai.onnx for the default one', () => {
    const model = read(identityGraph());
    model.opsetImport = [create(OperatorSetIdProtoSchema, { domain: 'ai.onnx', version: 17n })];
    expect(modelProblems(model)).toEqual([]);
    model.graph.node.push(create(NodeProtoSchema, { opType: 'Scaler', domain: 'ai.onnx.ml', input: ['x'] }));
    expect(modelProblems(model)).toMatchObject([{ code: 'MISSING_OPSET' }]);
  });

  it('finds an attribute given twice', () => {
    const model = read(seededMlpGraph([2, 1], 1));
    model.graph.node.push(
      create(NodeProtoSchema, { opType: 'Neg', input: ['x'], attribute: [{ name: 'a' }, { name: 'a' }] }),
    );
    expect(modelProblems(model)).toMatchObject([{ code: 'DUPLICATE_ATTRIBUTE' }]);
  });
});
