import { InvalidInputError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { readVersionSelector } from './version-selector.js';

const ID = '01920000-0000-7000-8000-000000000001';
const asOf = new Date('2026-01-01T00:00:00Z');

describe('which version is meant', () => {
  it.each([
    [{}, null],
    [{ number: 3, tag: null }, { number: 3 }],
    [{ id: ID }, { id: ID }],
    [{ tag: 'gold' }, { tag: 'gold' }],
    [
      { tag: 'gold', asOf },
      { tag: 'gold', asOf },
    ],
    [
      { branch: 'main', asOf },
      { branch: 'main', asOf },
    ],
    [{ asOf }, { asOf }],
  ])('is read of %j', (args, selector) => {
    expect(readVersionSelector(args)).toEqual(selector);
  });

  it.each([
    [{ number: 3, tag: 'gold' }, 'tag'],
    [{ tag: 'gold', branch: 'main' }, 'branch'],
    [{ number: 3, asOf }, 'asOf'],
    [{ id: 'nothing' }, 'id'],
  ])('cannot be read of %j, which is said of "%s"', (args, field) => {
    expect(() => readVersionSelector(args)).toThrow(
      expect.objectContaining({ name: InvalidInputError.name, details: { field } }),
    );
  });
});
