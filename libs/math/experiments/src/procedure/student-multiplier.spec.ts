import { studentT } from '@orrery/math-statistics';
import { describe, expect, it } from 'vitest';
import { relativeError } from '../testing/statistics-of.js';
import { studentMultiplier } from './student-multiplier.js';

describe('the multiplier of an interval', () => {
  it('is the quantile of Student’s distribution', () => {
    for (const degreesOfFreedom of [1, 5.5, 20, 27.3, 100, 4000, 1e7]) {
      for (const tail of [0.3, 0.05, 0.025, 0.005, 1e-4, 1e-8]) {
        const exact = studentT.isf(tail, { degreesOfFreedom });
        expect(relativeError(studentMultiplier(tail, degreesOfFreedom), exact)).toBeLessThan(1e-11);
      }
    }
  });
});
