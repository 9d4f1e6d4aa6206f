import { DomainError, type ErrorKind } from '@orrery/domain';
import { QuantileSketch } from '@orrery/math-statistics';
import type { Route } from '../routing/routed-endpoint.js';
import { errorEvidence } from './canary-evidence.js';
import type { Rollout, RolloutId, StepCounts, VersionCounts } from './rollout.js';
import { addCounts, noCounts } from './step-counts.js';

/** A canary that waits for an answer no longer than this leaves the stable version time for one. */
const CANARY_SHARE_OF_DEADLINE = 0.5;
/** One replica cuts the canary off on stronger evidence than all together need: it sees a part of the requests only. */
const CUT_OFF_FACTOR = 10;

const REFUSALS: ReadonlySet<ErrorKind> = new Set(['invalid', 'unprocessable', 'too-large']);

interface Tally {
  requests: number;
  errors: number;
}

interface OpenCounts extends Tally {
  latency: QuantileSketch;
}

/**
 * Watches one step of a roll-out in this replica. A request that the canary fails on is answered by the stable version,
 * and once the canary errs beyond doubt it gets none any more, before anybody has written anything down.
 */
export class CanaryGuard {
  readonly rolloutId: RolloutId;
  readonly position: number;
  /** All since the step began here, by which the canary is cut off. */
  private readonly seen: { readonly canary: Tally; readonly stable: Tally } = {
    canary: tally(),
    stable: tally(),
  };
  /** What was not taken away to be stored. */
  private open = { canary: openCounts(), stable: openCounts() };
  private cutOff = false;

  constructor(
    private readonly rollout: Rollout,
    private readonly onCutOff: () => void,
  ) {
    this.rolloutId = rollout.id;
    this.position = rollout.position;
  }

  /** Whether the canary gets nothing any more in this replica. */
  get isCutOff(): boolean {
    return this.cutOff;
  }

  /**
   * Lets a route answer by `attempt`, and the stable version when the route is the canary's and fails, whatever the reason:
   * the canary may well refuse what the stable version takes. What both fail on says nothing about either.
   */
  async answer<T>(
    route: Route,
    stable: Route,
    deadlineMs: number,
    attempt: (route: Route, deadlineMs: number) => Promise<T>,
  ): Promise<T> {
    const beganMs = performance.now();
    if (route.destination.versionId !== this.rollout.canaryVersionId) {
      return this.answerByStable(route, deadlineMs, attempt);
    }
    if (this.cutOff) return attempt(stable, deadlineMs);
    try {
      const answer = await attempt(route, deadlineMs * CANARY_SHARE_OF_DEADLINE);
      this.count('canary', performance.now() - beganMs);
      return answer;
    } catch {
      const leftMs = deadlineMs - (performance.now() - beganMs);
      const answer = await attempt(stable, Math.max(1, leftMs));
      this.countFailure();
      return answer;
    }
  }

  /** All since the last time; null when nothing happened. */
  take(): StepCounts | null {
    const { canary, stable } = this.open;
    if (canary.requests + stable.requests === 0) return null;
    this.open = { canary: openCounts(), stable: openCounts() };
    return { canary, stable };
  }

  /** What was taken and could not be stored. */
  putBack(counts: StepCounts): void {
    const { canary, stable } = addCounts(addCounts(noCounts(), this.open), counts);
    this.open = { canary: { ...canary }, stable: { ...stable } };
  }

  private async answerByStable<T>(
    route: Route,
    deadlineMs: number,
    attempt: (route: Route, deadlineMs: number) => Promise<T>,
  ): Promise<T> {
    const beganMs = performance.now();
    try {
      const answer = await attempt(route, deadlineMs);
      this.count('stable', performance.now() - beganMs);
      return answer;
    } catch (error) {
      if (!isRefusal(error)) this.addError('stable');
      throw error;
    }
  }

  private count(side: keyof StepCounts, ms: number): void {
    this.seen[side].requests += 1;
    this.open[side].requests += 1;
    this.open[side].latency.add(ms);
  }

  /** The canary failed on what the stable version answered: that is a request to each. */
  private countFailure(): void {
    this.seen.stable.requests += 1;
    this.open.stable.requests += 1;
    this.addError('canary');
    const enough = Math.log(CUT_OFF_FACTOR / this.rollout.criteria.significance);
    if (this.cutOff || errorEvidence(this.seen, this.rollout.criteria) < enough) return;
    this.cutOff = true;
    this.onCutOff();
  }

  private addError(side: keyof StepCounts): void {
    for (const counts of [this.seen[side], this.open[side]]) {
      counts.requests += 1;
      counts.errors += 1;
    }
  }
}

/** The request was wrong, whoever looks at it. */
function isRefusal(error: unknown): boolean {
  return error instanceof DomainError && REFUSALS.has(error.kind);
}

function tally(): Tally {
  return { requests: 0, errors: 0 };
}

function openCounts(): OpenCounts & VersionCounts {
  return { requests: 0, errors: 0, latency: new QuantileSketch() };
}
