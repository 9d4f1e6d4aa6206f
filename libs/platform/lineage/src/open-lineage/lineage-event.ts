import type { JobState } from '@orrery/domain';
import type { Instant } from './instant.js';

/** Facets as their sender wrote them, by name. */
export type Facets = Readonly<Record<string, unknown>>;

export interface EventDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Facets;
}

export interface EventJob {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Facets;
}

/** Something happened to a run of a job. */
export interface RunEvent {
  readonly kind: 'RUN';
  readonly at: Instant;
  readonly state: JobState;
  readonly run: { readonly runId: string; readonly facets: Facets };
  readonly job: EventJob;
  readonly inputs: readonly EventDataset[];
  readonly outputs: readonly EventDataset[];
}

/** What is known of a job without a run of it. */
export interface JobEvent {
  readonly kind: 'JOB';
  readonly at: Instant;
  readonly job: EventJob;
  readonly inputs: readonly EventDataset[];
  readonly outputs: readonly EventDataset[];
}

/** What is known of a dataset without a job. */
export interface DatasetEvent {
  readonly kind: 'DATASET';
  readonly at: Instant;
  readonly dataset: EventDataset;
}

/** An event of OpenLineage 2-0-2, or of an older release of it. */
export type LineageEvent = RunEvent | JobEvent | DatasetEvent;

/** Why something is no event: `path` names the value, with dots. */
export interface LineageFault {
  readonly path: string;
  readonly message: string;
}

export type ParsedEvent =
  | { readonly kind: 'event'; readonly event: LineageEvent }
  | { readonly kind: 'refused'; readonly faults: readonly LineageFault[] };
