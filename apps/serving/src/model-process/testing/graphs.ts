import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TENSOR_TYPES } from '@orrery/domain';
import { attribute, graphBuilder, tensor } from '@orrery/math-onnx';
import { modelBytes } from '@orrery/math-onnx/testing';

const folder = join(tmpdir(), `orrery-models-${process.pid}`);
let files = 0;

/** Writes a model's file and tells where. */
export function modelFile(bytes: Uint8Array): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${files++}.onnx`);
  writeFileSync(path, bytes);
  return path;
}

/** Removes what `modelFile` wrote in this process. */
export function removeModelFiles(): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Gives back what it got, in every type that is served: `<type>` [N] → `<type>_out` [N]. */
export function echoGraph(): Uint8Array {
  const graph = graphBuilder({ name: 'echo' });
  for (const type of TENSOR_TYPES) {
    const input = graph.input(type, type, ['N']);
    graph.output(graph.node('Identity', [input], { output: `${type}_out` }), type, ['N']);
  }
  return modelBytes(graph.build());
}

/** Reads a table of three, `index` int64 [N] → `y` float32 [N]: the runtime refuses any other index. */
export function lookUpGraph(): Uint8Array {
  const graph = graphBuilder({ name: 'look_up' });
  const index = graph.input('index', 'int64', ['N']);
  const table = graph.constant(tensor.float32([3], [10, 20, 30]), 'table');
  graph.output(graph.node('Gather', [table, index], { output: 'y' }), 'float32', ['N']);
  return modelBytes(graph.build());
}

/** Sums its rows, `x` float32 [N] → `y` float32 [M], of which nobody can tell beforehand that M is 1. */
export function totalGraph(): Uint8Array {
  const graph = graphBuilder({ name: 'total' });
  const x = graph.input('x', 'float32', ['N']);
  graph.output(
    graph.node('ReduceSum', [x], { output: 'y', attributes: { keepdims: attribute.int(1) } }),
    'float32',
    ['M'],
  );
  return modelBytes(graph.build());
}

/** Takes memory for as many floats as its rows sum to: `x` int64 [N] → `y` float32 [N], zeros. */
export function growingGraph(): Uint8Array {
  const graph = graphBuilder({ name: 'growing' });
  const x = graph.input('x', 'int64', ['N']);
  const length = graph.node('ReduceSum', [x], { attributes: { keepdims: attribute.int(1) } });
  const floats = graph.node('ConstantOfShape', [length]);
  const sum = graph.node('ReduceSum', [floats], { attributes: { keepdims: attribute.int(0) } });
  const shape = graph.node('Shape', [x]);
  graph.output(graph.node('Expand', [sum, shape], { output: 'y' }), 'float32', ['N']);
  return modelBytes(graph.build());
}
