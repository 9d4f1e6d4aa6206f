import { fit } from './fit.js';
import { fitByEpoch } from './fit-by-epoch.js';
import { fitNewton } from './fit-newton.js';
import { FittedLogisticRegression } from './fitted-logistic-regression.js';

/**
 * Binary logistic regression, P(y = 1 | x) = σ(w · x + b): by mini-batches in one call (`fit`) or epoch by epoch
 * (`fitByEpoch`), or exactly (`fitNewton`). All three minimize the same loss.
 */
export const logisticRegression = {
  fit,
  fitByEpoch,
  fitNewton,
  fromJSON: FittedLogisticRegression.fromJSON,
} as const;
