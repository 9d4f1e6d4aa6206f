import { InvalidInputError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import type { Half } from './payload.js';
import { readPayload } from './read-payload.js';

function read(data: unknown, half: Half = 'request', names: readonly string[] | null = null) {
  const { rows, columns } = readPayload(data, { half, names, place: 'data' });
  return { rows, ...Object.fromEntries(columns) };
}

function fieldOf(data: unknown, half: Half = 'request', names: readonly string[] | null = null): string {
  try {
    read(data, half, names);
  } catch (error) {
    if (error instanceof InvalidInputError) return String(error.details['field']);
    throw error;
  }
  throw new Error('nothing was refused');
}

const tensor = (change: object) => ({
  name: 'x',
  shape: [2, 2],
  datatype: 'FP32',
  data: [1, 2, 3, 4],
  ...change,
});

describe('a payload of version 1', () => {
  it('has rows that name their values, which some may lack', () => {
    const instances = [
      { origin: 'ATL', distance: 1, v: [1, 2] },
      { distance: [2], v: [3, 'NaN'] },
    ];
    expect(read({ instances })).toEqual({
      ...{ rows: 2, origin: ['ATL', null], distance: [1, 2] },
      ...{ 'v[0]': [1, 3], 'v[1]': [2, null] },
    });
  });

  it('has rows without names, which may be named', () => {
    const instances = [
      [1, 'a'],
      [2, 'b'],
    ];
    expect(read({ instances })).toEqual({ rows: 2, 'input[0]': [1, 2], 'input[1]': ['a', 'b'] });
    expect(read({ instances }, 'request', ['n', 's'])).toEqual({ rows: 2, n: [1, 2], s: ['a', 'b'] });
    expect(read({ predictions: [0.5, true] }, 'response')).toEqual({ rows: 2, prediction: [0.5, true] });
    expect(read({ predictions: [0.5] }, 'response', ['p'])).toEqual({ rows: 1, p: [0.5] });
  });

  it('may come by columns, as TF Serving has them', () => {
    expect(read({ inputs: { a: [1, 2], b: [['x'], ['y']] } })).toEqual({ rows: 2, a: [1, 2], b: ['x', 'y'] });
  });
});

describe('a payload of version 2', () => {
  it('has tensors, flat or nested', () => {
    const expected = { rows: 2, 'x[0]': [1, 3], 'x[1]': [2, 4] };
    expect(read({ inputs: [tensor({})] })).toEqual(expected);
    expect(
      read(
        {
          outputs: [
            tensor({
              data: [
                [1, 2],
                [3, 4],
              ],
            }),
          ],
        },
        'response',
      ),
    ).toEqual(expected);
    expect(read({ inputs: [tensor({})] }, 'request', ['a', 'b'])).toEqual({ rows: 2, a: [1, 3], b: [2, 4] });
  });

  it('has tensors that say nothing of rows, and none of rows that are images', () => {
    const scalar = tensor({ name: 's', shape: [1], data: [1] });
    const image = tensor({ name: 'i', shape: [2, 100], data: new Array(200).fill(0) });
    expect(read({ inputs: [tensor({ shape: [2], data: [1, 2] }), scalar, image] })).toEqual({
      rows: 2,
      x: [1, 2],
    });
  });
});

describe('a payload', () => {
  it('shows the first thousand of its rows, and says how many there are', () => {
    const instances = Array.from({ length: 1_500 }, (_, a) => ({ a }));
    const { rows, columns } = readPayload({ instances }, { half: 'request', names: null, place: 'data' });
    expect(rows).toBe(1_500);
    expect(columns.get('a')).toHaveLength(1_000);
  });

  it('survives depths that no stack does', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(50_000)}1${']'.repeat(50_000)}`);
    expect(fieldOf({ instances: [deep] })).toBe('data.instances[0]');
    expect(fieldOf({ inputs: [tensor({ shape: [1], data: [deep] })] })).toBe('data.inputs[0].data[0]');
  });

  it.each<readonly [string, unknown, Half, readonly string[] | null]>([
    ['data', 7, 'request', null],
    ['data', {}, 'request', null],
    ['data', { instances: [1] }, 'response', null],
    ['data.instances', { instances: {} }, 'request', null],
    ['data.instances[1]', { instances: [{ a: 1 }, 2] }, 'request', null],
    ['data.instances[1].a', { instances: [{ a: 1 }, { a: {} }] }, 'request', null],
    ['data.predictions[0]', { predictions: [[{}]] }, 'response', null],
    ['data.inputs.a', { inputs: { a: 1 } }, 'request', null],
    ['data.inputs[0]', { inputs: [7] }, 'request', null],
    ['data.inputs[0].shape', { inputs: [tensor({ shape: undefined })] }, 'request', null],
    ['data.inputs[0].shape.1', { inputs: [tensor({ shape: [2, -1] })] }, 'request', null],
    ['data.inputs[0].data', { inputs: [tensor({ data: undefined })] }, 'request', null],
    ['data.outputs[1].data', { outputs: [tensor({}), tensor({ data: [1] })] }, 'response', null],
    ['features', { instances: [[1, 2]] }, 'request', ['a']],
  ])('is refused by the name of what is wrong: %s', (field, data, half, names) => {
    expect(fieldOf(data, half, names)).toBe(field);
  });
});
