import { describe, expect, it } from 'vitest';
import { tensor } from './constant-tensor.js';
import { graphBuilder } from './graph-builder.js';
import type { GraphResult } from './graph-problem.js';

function codes(result: GraphResult): string[] {
  return result.kind === 'ok' ? [] : result.problems.map(({ code }) => code);
}

describe('graphBuilder', () => {
  it('imports the versions that it was asked for, and ai.onnx.ml only where it is used', () => {
    const graph = graphBuilder({
      name: 'versions',
      irVersion: 10,
      opset: 21,
      mlOpset: 4,
      metadata: { a: 'b' },
    });
    const x = graph.input('x', 'string', ['N']);
    graph.output(graph.node('LabelEncoder', [x], { domain: 'ai.onnx.ml', output: 'y' }), 'int64', ['N']);
    const result = graph.build();
    expect(result).toMatchObject({
      kind: 'ok',
      model: { irVersion: 10n, opsetImport: [{ version: 21n }, { domain: 'ai.onnx.ml', version: 4n }] },
    });
  });

  it('keeps fresh names clear of the names that it was given', () => {
    const graph = graphBuilder({ name: 'names' });
    const x = graph.input('add_1', 'float32', ['N']);
    graph.output(graph.node('Add', [x, x]), 'float32', ['N']);
    expect(codes(graph.build())).toEqual([]);
  });

  it('tells every problem at once', () => {
    const graph = graphBuilder({ name: 'broken' });
    const x = graph.input('x', 'float32', ['N', 2]);
    graph.input('x', 'float32', ['N', 2]);
    graph.input('', 'float32', ['N', 2]);
    graph.constant(tensor.float32([2, 2], [1, 2, 3]));
    graph.node('Add', [x, { name: 'from elsewhere' }], { output: 'x' });
    expect(codes(graph.build()).sort()).toEqual([
      'DUPLICATE_NAME',
      'DUPLICATE_NAME',
      'EMPTY_NAME',
      'NO_OUTPUTS',
      'TENSOR_SIZE',
      'UNKNOWN_VALUE',
    ]);
  });

  it('refuses an output that nothing gives', () => {
    const graph = graphBuilder({ name: 'loose' });
    graph.input('x', 'float32', ['N']);
    graph.output({ name: 'y' }, 'float32', ['N']);
    expect(graph.build()).toMatchObject({
      kind: 'invalid',
      problems: [{ code: 'UNKNOWN_VALUE', where: 'y' }],
    });
  });

  it('gives each output of a node its own name', () => {
    const graph = graphBuilder({ name: 'split' });
    const x = graph.input('x', 'float32', ['N', 2]);
    const halves = graph.nodes('Split', [x], 2);
    for (const half of halves) graph.output(half, 'float32', ['N', 1]);
    expect(new Set(halves.map(({ name }) => name)).size).toBe(2);
    expect(codes(graph.build())).toEqual([]);
  });
});
