import { QuantileSketch } from '@orrery/math-statistics';

/** What became of requests in some time: those answered with their milliseconds, the others as numbers. */
export interface LatencyCounts {
  readonly answered: QuantileSketch;
  readonly refused: number;
  readonly errors: number;
}

/** What the graph shows of them. */
export interface LatencySummary {
  readonly requests: number;
  readonly refused: number;
  readonly errors: number;
  readonly errorRate: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export function summarize(windows: Iterable<LatencyCounts>): LatencySummary {
  const answered = new QuantileSketch();
  let refused = 0;
  let errors = 0;
  for (const window of windows) {
    answered.merge(window.answered);
    refused += window.refused;
    errors += window.errors;
  }
  const requests = answered.count + refused + errors;
  const quantileAt = (p: number): number | null => {
    const quantile = answered.quantile(p);
    return quantile.kind === 'quantile' ? quantile.value : null;
  };
  return {
    requests,
    refused,
    errors,
    errorRate: requests === 0 ? null : errors / requests,
    p50: quantileAt(0.5),
    p95: quantileAt(0.95),
    p99: quantileAt(0.99),
  };
}
