import {
  beta,
  chi2Contingency,
  chiSquared,
  chiSquareGoodnessOfFit,
  gamma,
  kolmogorov,
  normal,
} from '@orrery/math-statistics';
import type { Statistics } from '@orrery/platform-expectations';

/** What expectations of whole distributions are judged by. */
export const STATISTICS: Statistics = {
  beta,
  chi2Contingency,
  chiSquared,
  chiSquareGoodnessOfFit,
  gamma,
  kolmogorov,
  normal,
};
