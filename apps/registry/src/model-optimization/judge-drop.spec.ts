import { describe, expect, it } from 'vitest';
import { reportOf } from '../testing/report-of.js';
import { judgeDrop } from './judge-drop.js';

const classified = (before: number, after: number) =>
  reportOf({ task: 'CLASSIFICATION', rows: 100, accuracy: { before, after }, byClass: [] });

describe('the limit of an optimisation', () => {
  it('refuses a loss beyond it, and no other', () => {
    expect(judgeDrop(classified(0.9, 0.89), 0.01)).toBeNull();
    expect(judgeDrop(classified(0.9, 0.95), 0)).toBeNull();
    expect(judgeDrop(classified(0.9, 0.88), 0.01)).toEqual({
      cause: 'ACCURACY_DROP',
      reason: 'The accuracy on the held-out rows falls by 0.02; 0.01 is allowed.',
    });
  });

  it('is none where none is given, and refuses what has no accuracy', () => {
    const regression = reportOf({ task: 'REGRESSION', rows: 1, rmse: null });
    expect(judgeDrop(regression, null)).toBeNull();
    expect(judgeDrop(classified(1, 0), null)).toBeNull();
    expect(judgeDrop(regression, 0.5)).toMatchObject({ cause: 'ACCURACY_DROP' });
  });
});
