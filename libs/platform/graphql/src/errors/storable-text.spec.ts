import { InvalidInputError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { requireStorable } from './storable-text.js';

describe('requireStorable', () => {
  it.each([
    ['name', 'a\u0000', 'name'],
    ['input', { tags: [{ key: 'a' }, { key: '\u0000' }] }, 'input.tags.1.key'],
    ['input', { values: { 'a\u0000b': 1 } }, 'input.values'],
  ])('names the text of %s that holds U+0000', (name, value, field) => {
    const refused = (): void => requireStorable(name, value);
    expect(refused).toThrow(InvalidInputError);
    expect(refused).toThrow(expect.objectContaining({ details: expect.objectContaining({ field }) }));
  });

  it('takes every other text, and what is no text', () => {
    requireStorable('input', {
      name: 'naïve 🏃 \u0001',
      list: [1, null, true, new Date(0)],
      none: undefined,
    });
  });
});
