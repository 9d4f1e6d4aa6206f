import type { ModelSignature } from '@orrery/domain';
import type {
  BatchPolicy,
  ModelProcessState,
  ModelRuntimeStats,
  Prediction,
  PredictionRequest,
  PredictOptions,
} from '../model-process/index.js';

/** A model whose server is elsewhere has no process here. */
export type RuntimeState = ModelProcessState | { readonly kind: 'remote'; readonly isHealthy: boolean };

/** What routes hold of a version that answers, wherever it is computed. */
export interface AnsweringRuntime {
  readonly signature: ModelSignature;
  readonly state: RuntimeState;
  /** Whether requests are answered, at once or after a moment. */
  readonly isServing: boolean;
  /** Answers within the deadline. @throws {DomainError} of a kind that says whose fault it is. */
  predict(request: PredictionRequest, options: PredictOptions): Promise<Prediction>;
  /** How requests are put together from now on, where that is done here. */
  batchBy(policy: BatchPolicy): void;
  stats(): ModelRuntimeStats;
  /** Takes nothing new, and resolves when what was taken is answered. */
  close(): Promise<void>;
}
