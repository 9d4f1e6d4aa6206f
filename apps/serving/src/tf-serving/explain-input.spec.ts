import type { ModelSignature, TensorType } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { explainInput } from './explain-input.js';

function signature(...inputs: readonly [string, TensorType][]): ModelSignature {
  return { inputs: inputs.map(([name, dtype]) => ({ name, dtype, shape: ['N'] })), outputs: [] };
}

const one = signature(['x', 'float32']);
const two = signature(['x', 'int32'], ['name', 'string']);

const element = (index: number, key: string, text: string) =>
  `Failed to process element: ${index}${key} of 'instances' list. Error: INVALID_ARGUMENT: ${text}`;

describe('explainInput', () => {
  it.each<[string, ModelSignature, readonly unknown[], string]>([
    [
      'text for a number',
      one,
      ['foo'],
      element(0, '', 'JSON Value: "foo" Type: String is not of expected type: float'),
    ],
    [
      'null',
      one,
      [[1], [null]],
      element(1, '', 'JSON Value: null Type: Null is not of expected type: float'),
    ],
    [
      'a list that is longer than the first',
      one,
      [[1], [1, 2]],
      element(1, '', 'Expecting tensor size: 1 but got: 2'),
    ],
    [
      'lists of another shape',
      one,
      [[[1, 2]], [[1], [2]]],
      element(1, '', 'Expecting shape [1,2] but got: [2,1]'),
    ],
    [
      'ragged lists',
      one,
      [[[1, 2], [3]]],
      element(0, '', 'Encountered list at unexpected size: 1 at level: 1 expected size: 2'),
    ],
    [
      'a list among values',
      one,
      [[1, [2]]],
      element(0, '', 'Encountered list at unexpected level: 1 expected < 1'),
    ],
    [
      'a value among lists',
      one,
      [[[1], 2]],
      element(0, '', 'JSON Value: 2 found at incorrect level: 2 in the JSON DOM. Expected at level: 2'),
    ],
    [
      'an object after values',
      one,
      [1, { x: 1 }],
      'Expecting value/list but got object at item 1 of input list',
    ],
    ['a value after objects', one, [{ x: 1 }, 1], 'Expecting object but got list at item 1 of input list'],
    [
      'a plain list for several inputs',
      two,
      [1],
      'instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map',
    ],
    [
      'a wrong type by its key',
      two,
      [
        { x: 1, name: 'a' },
        { x: true, name: 'a' },
      ],
      element(1, ' key: x', 'JSON Value: true Type: True is not of expected type: int32'),
    ],
    [
      'a fraction for an integer',
      two,
      [{ x: 1.5, name: 'a' }],
      element(0, ' key: x', 'JSON Value: 1.5 Type: Number is not of expected type: int32'),
    ],
    [
      'an integer that is too large for its type',
      two,
      [{ x: 2 ** 31, name: 'a' }],
      element(0, ' key: x', 'JSON Value: 2147483648 Type: Number is not of expected type: int32'),
    ],
    [
      'a missing input',
      two,
      [{ x: 1 }],
      `Failed to process element: 0 of 'instances' list. JSON object: {\n    "x": 1\n} keys must be equal to: name,x`,
    ],
    [
      'an unknown input',
      two,
      [{ x: 1, name: 'a', gate: 1 }],
      element(0, ' key: gate', 'JSON object: does not have named input: gate'),
    ],
    [
      'what is no base64',
      two,
      [{ x: 1, name: { b64: '!' } }],
      element(0, ' key: name', 'Unable to base64 decode'),
    ],
    [
      'an object for text',
      two,
      [{ x: 1, name: { b: [1, 'a'] } }],
      element(0, ' key: name', 'JSON Value: {\n    "b": [1, "a"]\n} not formatted correctly for base64 data'),
    ],
  ])('says of rows what TF Serving says: %s', (_, model, rows, text) => {
    expect(explainInput(model, { kind: 'rows', rows })).toBe(text);
  });

  it.each<[string, ModelSignature, unknown, string]>([
    [
      'a plain list for several inputs',
      two,
      [1],
      'inputs is a plain value/list, but expecting an object as multiple input tensors required as per tensorinfo_map',
    ],
    ['a missing input', two, { x: [1] }, "Missing named input: name in 'inputs' object."],
    [
      'a wrong type',
      two,
      { x: [1], name: [7] },
      'JSON Value: 7 Type: Number is not of expected type: string',
    ],
    ['a bare wrong value', one, 'foo', 'JSON Value: "foo" Type: String is not of expected type: float'],
  ])('says of columns what TF Serving says: %s', (_, model, columns, text) => {
    expect(explainInput(model, { kind: 'columns', columns })).toBe(text);
  });

  it('has no word for what TF Serving takes', () => {
    expect(explainInput(one, { kind: 'rows', rows: [Number.NaN, 1e300] })).toBeUndefined();
    expect(explainInput(two, { kind: 'rows', rows: [{ x: 1, name: { b64: 'YQ==' } }] })).toBeUndefined();
    expect(
      explainInput(signature(['x', 'int64']), { kind: 'columns', columns: [2n ** 62n] }),
    ).toBeUndefined();
  });

  it('shows only the beginning of a large value', () => {
    const text = explainInput(one, { kind: 'rows', rows: ['x'.repeat(100_000)] });

    expect(text?.length).toBeLessThan(500);
  });

  it('does not walk a deep nest to its end', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 100_000; i++) deep = [deep];

    expect(explainInput(one, { kind: 'rows', rows: [deep] })).toContain(
      'Encountered list at unexpected level',
    );
  });
});
