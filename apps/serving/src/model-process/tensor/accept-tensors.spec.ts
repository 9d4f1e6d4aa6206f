import type { ModelSignature } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { acceptTensors } from './accept-tensors.js';
import type { Tensor } from './tensor.js';
import { describeProblem } from '../json/input-problem.js';

const signature: ModelSignature = {
  inputs: [
    { name: 'x', dtype: 'float32', shape: ['n', 2] },
    { name: 'half', dtype: 'float16', shape: [null] },
    { name: 'flag', dtype: 'bool', shape: ['n'] },
    { name: 'word', dtype: 'string', shape: ['n', 'any'] },
    { name: 'long', dtype: 'int64', shape: [] },
  ],
  outputs: [],
};

const good: Readonly<Record<string, Tensor>> = {
  x: { name: 'x', dtype: 'float32', dims: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
  half: { name: 'half', dtype: 'float16', dims: [2], data: Uint16Array.of(0x3c00, 0) },
  flag: { name: 'flag', dtype: 'bool', dims: [2], data: Uint8Array.of(0, 1) },
  word: { name: 'word', dtype: 'string', dims: [2, 1], data: ['a', '🪐'] },
  long: { name: 'long', dtype: 'int64', dims: [], data: BigInt64Array.of(-1n) },
};

function accept(changes: Readonly<Record<string, Tensor | undefined>>, options = {}) {
  const tensors = Object.values({ ...good, ...changes }).filter((tensor) => tensor !== undefined);
  const accepted = acceptTensors(signature, tensors, options);
  return accepted.kind === 'ok' ? accepted : describeProblem(accepted.problem);
}

describe('tensors that came as such', () => {
  it('are taken as they are, in the order of the model', () => {
    const tensors = Object.values(good);

    expect(acceptTensors(signature, tensors.toReversed())).toEqual({ kind: 'ok', rows: 2, inputs: tensors });
  });

  it.each<[string, Readonly<Record<string, Tensor | undefined>>]>([
    ['"x" is missing.', { x: undefined }],
    ['"y" is no feature of this model.', { y: { ...good['long'], name: 'y' } as Tensor }],
    ['"x" is given more than once.', { y: good['x'] }],
    [
      '"x" is of type float64, not float32.',
      { x: { name: 'x', dtype: 'float64', dims: [2, 2], data: new Float64Array(4) } },
    ],
    ['"x" has the shape [4], not [n, 2].', { x: { ...good['x'], dims: [4] } as Tensor }],
    ['"x" has the shape [1, 4], not [n, 2].', { x: { ...good['x'], dims: [1, 4] } as Tensor }],
    ['"word" has the shape [-2, -1], not [n, any].', { word: { ...good['word'], dims: [-2, -1] } as Tensor }],
    [
      '"x" has 3 elements, which do not fill [2, 2].',
      { x: { name: 'x', dtype: 'float32', dims: [2, 2], data: new Float32Array(3) } },
    ],
    [
      '"flag" has 1 rows, not 2.',
      { flag: { name: 'flag', dtype: 'bool', dims: [1], data: new Uint8Array(1) } },
    ],
    [
      '"x" in row 1, element 1, is NaN: send a finite number.',
      { x: { ...good['x'], data: Float32Array.of(1, 2, 3, Number.NaN) } as Tensor },
    ],
    [
      '"half" in row 1 is not finite: send a finite number.',
      { half: { ...good['half'], data: Uint16Array.of(0, 0xfc00) } as Tensor },
    ],
    [
      '"flag" in row 0 is 2, which bool cannot hold.',
      { flag: { ...good['flag'], data: Uint8Array.of(2, 0) } as Tensor },
    ],
    [
      '"word" in row 1 is "\\u0000", which string cannot hold.',
      { word: { ...good['word'], data: ['a', '\0'] } as Tensor },
    ],
  ])('are refused where the model would be given what it does not take: %s', (problem, changes) => {
    expect(accept(changes)).toBe(problem);
  });

  it('of no rows are refused', () => {
    const none = Object.values(good).map((tensor) =>
      tensor.dims.length === 0
        ? tensor
        : ({ ...tensor, dims: [0, ...tensor.dims.slice(1)], data: tensor.data.slice(0, 0) } as Tensor),
    );
    expect(acceptTensors(signature, none)).toEqual({ kind: 'invalid', problem: { kind: 'empty-batch' } });
  });

  it('may hold what is not finite where that was allowed', () => {
    const x = { ...good['x'], data: Float32Array.of(1, Number.NaN, Infinity, 4) } as Tensor;

    expect(accept({ x }, { nonFiniteInputs: new Set(['x']) })).toMatchObject({ kind: 'ok' });
  });
});
