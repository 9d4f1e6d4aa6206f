import type { ExperimentId } from '@orrery/domain';
import type { FilterExpression } from '@orrery/platform-mlflow';
import type { View } from '../view.js';

/** Which runs are meant: of these experiments (null: of all), that fulfil the filter, as far as the view shows them. */
export interface RunSelection {
  readonly experimentIds: readonly ExperimentId[] | null;
  readonly filter: FilterExpression | null;
  readonly view: View;
}

/** A selection as a caller words it. */
export interface RunSelectionRequest {
  readonly experiments: readonly string[] | null;
  readonly filter: string | null;
  readonly view: View;
}
