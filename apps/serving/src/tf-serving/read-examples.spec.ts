import type { ModelSignature } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { readExamples } from './read-examples.js';

const signature: ModelSignature = {
  inputs: [
    { name: 'x', dtype: 'float32', shape: ['N', 1] },
    { name: 'name', dtype: 'string', shape: ['N'] },
    { name: 'grid', dtype: 'int64', shape: ['N', 2, 2] },
  ],
  outputs: [],
};

const grid = [1, 2, 3, 4];

describe('readExamples', () => {
  it('gives rows with the features that the model takes, in the dimensions that it gives them', () => {
    const examples = [{ x: 80, name: ['a'], grid, other: [1, 2] }];

    expect(readExamples({ examples }, signature)).toEqual([
      {
        x: 80,
        name: 'a',
        grid: [
          [1, 2],
          [3, 4],
        ],
      },
    ]);
  });

  it('puts what examples have in common below each of them', () => {
    const body = { context: { x: 1, name: 'all', grid }, examples: [{}, { name: 'own' }] };

    expect(readExamples(body, signature)).toMatchObject([
      { x: 1, name: 'all' },
      { x: 1, name: 'own' },
    ]);
  });

  it('takes text as base64', () => {
    const examples = [{ x: [1], name: { b64: 'aMOpbGxv' }, grid }];

    expect(readExamples({ examples }, signature)).toMatchObject([{ name: 'héllo' }]);
  });

  it.each<[string, unknown, string]>([
    ['no object', [1], 'JSON Value: [1] Is not object'],
    ['no examples', {}, "When method is classify, key 'examples' is expected and was not found"],
    ['examples that are no list', { examples: {} }, "Expecting 'examples' value to be an list/array"],
    ['an empty list', { examples: [] }, "'examples' value is an empty array"],
    ['an example that is no object', { examples: [1] }, 'Example must be JSON object but got JSON Number'],
    ['a list for an example', { examples: [[1]] }, 'Example must be JSON object but got JSON Array'],
    ['null', { examples: [{ x: [null] }] }, 'Feature: x has element with unexpected JSON type: Null'],
    ['nested lists', { examples: [{ x: [[1]] }] }, 'Feature: x has element with unexpected JSON type: Array'],
    ['an object', { examples: [{ x: {} }] }, 'Feature: x has element with unexpected JSON type: Object'],
    [
      'two kinds',
      { examples: [{ x: [1, 'a'] }] },
      'Unexpected element type in feature: x expecting type: float',
    ],
    ['a missing feature', { examples: [{ x: 1 }] }, 'has no feature "name"'],
    ['another signature', { signature_name: 'y', examples: [{}] }, 'Serving signature name: "y" not found'],
  ])('refuses %s', (_, body, text) => {
    expect(() => readExamples(body, signature)).toThrow(text);
  });
});
