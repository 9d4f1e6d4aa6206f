import type { EndpointId, ModelVersionId } from '@orrery/domain';
import { QuantileSketch } from '@orrery/math-statistics';
import type { DurationSeries } from '@orrery/platform-service';
import type { LatencyCounts } from './latency-counts.js';

/** Of which version, at which endpoint. */
export interface MeterSubject {
  readonly endpointId: EndpointId;
  readonly endpoint: string;
  readonly versionId: ModelVersionId;
  readonly version: number;
}

/** What one version has done at one endpoint since this process began. */
export interface MeterTotals {
  readonly answered: number;
  readonly answeredMs: number;
  /** Of the requests that were answered. */
  readonly rows: number;
  /** Requests that were not what the model takes. */
  readonly refused: number;
  /** Requests that found too many others waiting. */
  readonly overloaded: number;
  /** Requests that got no answer for another reason. */
  readonly failed: number;
  /** Of all that were not answered. */
  readonly unansweredMs: number;
  /** On the clock of `Date.now()`; null before the first. */
  readonly lastAnsweredAtMs: number | null;
}

/** Counts what one version does at one endpoint, in memory, until it is taken away to be stored. */
export class LatencyMeter {
  private answered = new QuantileSketch();
  private refused = 0;
  private errors = 0;
  private readonly total = {
    answered: 0,
    answeredMs: 0,
    rows: 0,
    refused: 0,
    overloaded: 0,
    failed: 0,
    unansweredMs: 0,
    /** On the clock of `performance.now()`, which is read anyway. */
    lastAnsweredMs: -1,
  };

  constructor(
    readonly subject: MeterSubject,
    private readonly durations: DurationSeries,
  ) {}

  answer({ ms, rows, nowMs }: { readonly ms: number; readonly rows: number; readonly nowMs: number }): void {
    this.answered.add(ms);
    this.durations.observe(ms / 1000);
    const { total } = this;
    total.answered += 1;
    total.answeredMs += ms;
    total.rows += rows;
    total.lastAnsweredMs = nowMs;
  }

  refuse(ms: number): void {
    this.refused += 1;
    this.total.refused += 1;
    this.total.unansweredMs += ms;
  }

  overload(ms: number): void {
    this.errors += 1;
    this.total.overloaded += 1;
    this.total.unansweredMs += ms;
  }

  fail(ms: number): void {
    this.errors += 1;
    this.total.failed += 1;
    this.total.unansweredMs += ms;
  }

  /** All since this process began; what was taken too. */
  totals(): MeterTotals {
    const { lastAnsweredMs, ...counted } = this.total;
    return {
      ...counted,
      lastAnsweredAtMs: lastAnsweredMs < 0 ? null : performance.timeOrigin + lastAnsweredMs,
    };
  }

  /** All since the last time; null when nothing happened. */
  take(): LatencyCounts | null {
    const { answered, refused, errors } = this;
    if (answered.count + refused + errors === 0) return null;
    this.answered = new QuantileSketch();
    this.refused = 0;
    this.errors = 0;
    return { answered, refused, errors };
  }

  /** What was taken and could not be stored. */
  putBack({ answered, refused, errors }: LatencyCounts): void {
    this.answered.merge(answered);
    this.refused += refused;
    this.errors += errors;
  }
}
