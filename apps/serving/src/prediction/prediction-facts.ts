import type { PredictionRecord } from '@orrery/domain';
import type { PredictInput } from './predict-input.js';
import type { PredictionId } from './prediction-id.js';
import type { Shown } from './record-sampler.js';
import type { Tensor } from '../model-process/index.js';
import type { RoutedEndpoint, Route } from '../routing/routed-endpoint.js';

export type Exposures = PredictionRecord['exposures'];

/** What is known when a request, or the part of it that one version gets, is over. */
export interface PredictionFacts {
  readonly id: PredictionId;
  readonly routed: RoutedEndpoint;
  readonly route: Route;
  readonly input: PredictInput;
  readonly rows: number;
  readonly arrivedAtMs: number;
  readonly latencyMs: number;
  readonly outcome: PredictionRecord['outcome'];
  /** None unless the outcome is OK. */
  readonly outputs: readonly Tensor[];
  readonly exposures: Exposures;
  readonly shown: Shown;
}
