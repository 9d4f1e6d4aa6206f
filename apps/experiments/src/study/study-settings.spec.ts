import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMS, proposeTrial, requireSettings } from './study-settings.js';

const REQUESTED = { trials: 20, epochs: 3, seed: 1, searchSpace: null, objective: null };

describe('what a trial tries', () => {
  it('is the defaults in trial 0', () => {
    expect(proposeTrial(requireSettings(REQUESTED), 0).params).toEqual(DEFAULT_PARAMS);
  });

  it('depends on the seed and the number only', () => {
    const settings = requireSettings(REQUESTED);
    expect(proposeTrial(settings, 7)).toEqual(proposeTrial(settings, 7));
    expect(proposeTrial(settings, 7)).not.toEqual(proposeTrial(settings, 8));
    const other = requireSettings({ ...REQUESTED, seed: 2 });
    expect(proposeTrial(settings, 7)).not.toEqual(proposeTrial(other, 7));
  });

  it('stays within the ranges, and batches are whole', () => {
    const searchSpace = [
      { parameter: 'l2', low: 0, high: 1 },
      { parameter: 'batch_size', low: 10, high: 20, scale: 'LOG' as const },
    ];
    const settings = requireSettings({ ...REQUESTED, searchSpace });
    for (let number = 1; number < 20; number++) {
      const { params } = proposeTrial(settings, number);
      expect(params.learning_rate).toBe(DEFAULT_PARAMS.learning_rate);
      expect(params.l2).toBeGreaterThanOrEqual(0);
      expect(params.l2).toBeLessThanOrEqual(1);
      expect([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]).toContain(params.batch_size);
    }
  });

  it('differs between trials for negative and extreme seeds too', () => {
    for (const seed of [-1, 0, 2 ** 31 - 1, -(2 ** 31)]) {
      const settings = requireSettings({ ...REQUESTED, seed });
      expect(proposeTrial(settings, 1)).not.toEqual(proposeTrial(settings, 2));
    }
  });
});

describe('settings that can never be right', () => {
  it.each([
    ['a parameter that does not exist', [{ parameter: 'depth', low: 1, high: 2 }], 'searchSpace.0.parameter'],
    ['a range from high to low', [{ parameter: 'l2', low: 2, high: 1 }], 'searchSpace.0'],
    [
      'a logarithmic range from 0',
      [{ parameter: 'l2', low: 0, high: 1, scale: 'LOG' as const }],
      'searchSpace.0',
    ],
    ['a learning rate of 0', [{ parameter: 'learning_rate', low: 0, high: 1 }], 'searchSpace.0.low'],
    ['half a row in a batch', [{ parameter: 'batch_size', low: 1.5, high: 2 }], 'searchSpace.0'],
    [
      'two ranges of one parameter',
      [
        { parameter: 'l2', low: 0, high: 1 },
        { parameter: 'l2', low: 0, high: 2 },
      ],
      'searchSpace',
    ],
  ])('are refused: %s', (_, searchSpace, field) => {
    expect(() => requireSettings({ ...REQUESTED, searchSpace })).toThrow(
      expect.objectContaining({ name: 'InvalidInputError', details: { field } }),
    );
  });
});
