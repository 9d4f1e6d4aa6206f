import type { PredictionRecord } from '@orrery/domain';
import type { Half, Payload } from './payload.js';

/** Who answered: what of a record is said of all predictions of a version at an endpoint. */
export type Subject = Pick<PredictionRecord, 'endpoint' | 'model' | 'modelVersionId' | 'version'>;

/** What is said of who answered, when the sender knows. */
export type ToldVersion = Omit<Subject, 'endpoint'>;

/** Half of an exchange between a client and a model, as KServe's logger tells it. */
export interface InferenceEvent {
  /** The same for both halves of an exchange, and for each time that a half is told. */
  readonly exchangeId: string;
  readonly half: Half;
  /** KServe's InferenceService. */
  readonly service: string;
  /** KServe's variant of it; empty for the only one. */
  readonly variant: string;
  readonly told: ToldVersion | null;
  readonly at: Date | null;
  readonly latencyMs: number | null;
  /** Exchanges that this one stands for. */
  readonly requests: number;
  readonly payload: Payload;
}
