import { QuantileSketch } from '@orrery/math-statistics';
import type { WindowPerformance } from './traffic-window.js';

/** How fast and how reliably requests were answered; null is what cannot be told. */
export interface PerformanceReport {
  readonly requests: number;
  readonly errorRate: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly from: Date | null;
  readonly to: Date | null;
}

/** The performance of several windows together: their sketches merge. */
export function performanceOf(windows: readonly Omit<WindowPerformance, 'monitorId'>[]): PerformanceReport {
  const latency = new QuantileSketch();
  let requests = 0;
  let errors = 0;
  for (const window of windows) {
    latency.merge(window.latency);
    requests += window.requests;
    errors += window.errors;
  }
  const millisecondsAt = (p: number): number | null => {
    const found = latency.quantile(p);
    return found.kind === 'quantile' ? found.value : null;
  };
  return {
    requests,
    errorRate: requests === 0 ? null : errors / requests,
    p50: millisecondsAt(0.5),
    p95: millisecondsAt(0.95),
    p99: millisecondsAt(0.99),
    from: windows.reduce<Date | null>((least, { firstAt }) => earlier(least, firstAt), null),
    to: windows.reduce<Date | null>((greatest, { lastAt }) => later(greatest, lastAt), null),
  };
}

function earlier(a: Date | null, b: Date): Date {
  return a !== null && a < b ? a : b;
}

function later(a: Date | null, b: Date): Date {
  return a !== null && a > b ? a : b;
}
