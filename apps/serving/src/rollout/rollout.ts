import type { EndpointId, Identifier, ModelVersionId } from '@orrery/domain';
import type { QuantileSketch } from '@orrery/math-statistics';

export type RolloutId = Identifier<'Rollout'>;

export const ROLLOUT_STATES = ['RUNNING', 'PAUSED', 'COMPLETED', 'ROLLED_BACK', 'ABANDONED'] as const;

export type RolloutState = (typeof ROLLOUT_STATES)[number];

/** How much of the traffic the canary gets, and what it must live through before it gets more. */
export interface PlannedStep {
  readonly percent: number;
  readonly holdSeconds: number;
  readonly minRequests: number;
}

/** What a canary is held to. */
export interface RolloutCriteria {
  /** A canary that errs at most so often is never sent back for it, whatever the stable version does; of 1. */
  readonly errorFloor: number;
  /** The canary may err so many times as often as the stable version. */
  readonly errorRatio: number;
  /** The canary's p99 may be so many times the stable version's, */
  readonly latencyRatio: number;
  /** or so many milliseconds above it, whichever is more. */
  readonly latencyFloorMs: number;
  /** How likely, at the most, a canary that keeps to all of this is sent back by chance in a step. */
  readonly significance: number;
  /** Whether an open critical alert about the canary sends it back. */
  readonly monitor: MonitorRule;
}

export type MonitorRule = 'RESPECT' | 'IGNORE';

/** A version that takes over an endpoint's traffic in steps, or is sent back. */
export interface Rollout {
  readonly id: RolloutId;
  readonly endpointId: EndpointId;
  readonly stableVersion: number;
  readonly stableVersionId: ModelVersionId;
  readonly canaryVersion: number;
  readonly canaryVersionId: ModelVersionId;
  readonly plan: readonly PlannedStep[];
  readonly criteria: RolloutCriteria;
  readonly state: RolloutState;
  /** Of the step in `plan`. */
  readonly position: number;
  readonly startedAt: Date;
  readonly startedBy: string;
  readonly endedAt: Date | null;
  /** Why it ended; null while it is open. */
  readonly reason: string | null;
}

/** What one version did in a step. */
export interface VersionCounts {
  readonly requests: number;
  readonly errors: number;
  /** Milliseconds of those that were answered. */
  readonly latency: QuantileSketch;
}

export interface StepCounts {
  readonly canary: VersionCounts;
  readonly stable: VersionCounts;
}

/** A step that was begun, with all that was measured in it. */
export interface RolloutStep {
  readonly rolloutId: RolloutId;
  readonly position: number;
  readonly percent: number;
  readonly beganAt: Date;
  /** Since when requests are divided so; null while the canary loads. */
  readonly inForceAt: Date | null;
  readonly endedAt: Date | null;
  /** What it waits for, or why it ended. */
  readonly note: string;
  readonly counts: StepCounts;
}
